// Queries become functions of JavaScript: one loop over the events of a chunk, in which no value is boxed into an object and nothing is looked up.
// Texts of users never become code: names and texts of a query are handed in as values, numbers are printed from their values.

/** Writes the source of one function. */
export class Code {
  #lines: string[] = [];
  #names: string[] = [];
  #values: unknown[] = [];
  #known = new Map<unknown, string>();
  #temporaries = 0;
  /** What is written calls something that may throw. */
  mayThrow = false;

  /** Adds a line. */
  line(text: string): void {
    this.#lines.push(text);
  }

  /** A name of its own. */
  name(stem = "t"): string {
    return `${stem}$${this.#temporaries++}`;
  }

  /** Keeps a value in a name of its own. */
  let(value: string): string {
    const name = this.name();
    this.line(`let ${name} = ${value};`);
    return name;
  }

  /** The name by which the function reaches a value: a function, a table, a text. */
  value(value: unknown, stem = "k"): string {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const name = `${stem}$v${this.#values.length}`;
    this.#names.push(name);
    this.#values.push(value);
    this.#known.set(value, name);
    return name;
  }

  /** A value as a literal, where it is safe to be one; else by name. */
  literal(value: unknown): string {
    if (value === null || typeof value === "boolean") return String(value);
    if (typeof value === "number" && Number.isFinite(value) && !Object.is(value, -0))
      return value < 0 ? `(${value})` : `${value}`;
    return this.value(value);
  }

  /** The lines that `write` adds, apart. */
  apart(write: () => void): string {
    const before = this.#lines;
    this.#lines = [];
    try {
      write();
      return this.#lines.join("\n");
    } finally {
      this.#lines = before;
    }
  }

  /** Adds what `write` writes; where it may throw, `otherwise` is done with the `error`. */
  guarded(write: () => void, otherwise: string): void {
    const before = this.mayThrow;
    this.mayThrow = false;
    const lines = this.apart(write);
    this.line(this.mayThrow ? `try {\n${lines}\n} catch (error) { ${otherwise} }` : lines);
    this.mayThrow ||= before;
  }

  /** The function. */
  build<F>(parameters: string[]): F {
    const source = `"use strict"; return function (${parameters.join(", ")}) {\n${this.#lines.join("\n")}\n};`;
    return new Function(...this.#names, source)(...this.#values) as F;
  }

  /** What has been written, to read. */
  get source(): string {
    return this.#lines.join("\n");
  }
}
