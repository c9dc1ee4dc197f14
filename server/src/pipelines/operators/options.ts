// What sources, sinks, mappers and stores can be told in their annotations: each option with its type and what it is without being said.
import type { Row } from "../runtime/chunk.ts";
import type { Template } from "./template.ts";

/** How a value is read. A duration is a text such as `5 sec`, or milliseconds. */
export type OptionType = "string" | "int" | "double" | "bool" | "duration";

/** An option. Without a default, and not optional, it must be said. */
export interface OptionSpec {
  type: OptionType;
  about: string;
  default?: string | number | boolean;
  optional?: true;
  /** The texts that it takes, if these are all. */
  choices?: readonly string[];
  /** It may hold `{{attribute}}`: each event says its own. */
  dynamic?: true;
  /** Other names for it. */
  aliases?: readonly string[];
}

/** Options by name. A name that ends with `*` stands for all that begin so. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** A value that was read. */
export type OptionValue = string | number | boolean;

/** What was said, checked, and what holds where nothing was. */
export class Options {
  readonly #values: ReadonlyMap<string, OptionValue>;
  readonly #templates: ReadonlyMap<string, Template>;

  /** Values by name, and templates of those that each event says. */
  constructor(values: ReadonlyMap<string, OptionValue>, templates: ReadonlyMap<string, Template> = new Map()) {
    this.#values = values;
    this.#templates = templates;
  }

  /** Whether it was said or has a default. */
  has(name: string): boolean {
    return this.#values.has(name) || this.#templates.has(name);
  }

  /** A text. */
  text(name: string): string {
    return String(this.#values.get(name) ?? "");
  }

  /** A number, or milliseconds. */
  number(name: string): number {
    return Number(this.#values.get(name) ?? Number.NaN);
  }

  /** A bool. */
  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }

  /** Those whose name begins so: the rest of the name, and the value. */
  beginning(prefix: string): [string, string][] {
    return [...this.#values]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), String(value)]);
  }

  /** The names of those that each event says. */
  get dynamic(): string[] {
    return [...this.#templates.keys()];
  }

  /** What an option is for an event. */
  of(name: string, row: Row): string {
    return this.#templates.get(name)?.text(row) ?? this.text(name);
  }
}
