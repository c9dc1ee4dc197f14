// The queries of a pipeline while they are written: what reads which stream, and what it lets through.
import { printName, printText } from "../language/print_name.ts";

interface Written {
  name: string;
  /** The stream that is read, with filters and window. */
  from: string;
  /** Its clauses; the one that says where it goes is put behind them. */
  clauses: string[];
  into: string;
  /** `expired events`. */
  events: string;
}

/** What a pipeline's events go through. */
export class Flow {
  /** Before the queries. */
  readonly definitions: string[] = [];
  #taken: Set<string>;
  #stream: string;
  #filters: string[] = [];
  readonly #queries: Written[] = [];
  /** Queries that feed tables: they go first, so that rows are there. */
  readonly #feeds: string[] = [];

  /** Begins with a stream; names that are taken are given to no other. */
  constructor(stream: string, taken: Iterable<string>) {
    this.#stream = stream;
    this.#taken = new Set([stream, ...taken]);
  }

  /** A name that nothing has. */
  name(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}_${count}`;
    this.#taken.add(name);
    return name;
  }

  /** Lets only some events on. */
  filter(condition: string): void {
    this.#filters.push(condition);
  }

  /** The stream that the next query reads, as it is called. */
  get stream(): string {
    return printName(this.#stream);
  }

  /** A query: what it reads is what came out last; what it selects goes into a stream of this name. */
  query(name: string, into: string, clauses: string[], more: { handlers?: string; events?: string } = {}): void {
    const filters = this.#filters.splice(0).map((condition) => `[${condition}]`);
    const from = `${this.stream}${filters.join("")}${more.handlers ?? ""}`;
    this.#stream = this.name(into);
    this.#queries.push({ name, from, clauses, into: this.#stream, events: more.events ?? "" });
  }

  /** A query that feeds a table. */
  feed(name: string, text: string): void {
    this.#feeds.push(infoOf(name) + text);
  }

  /** The text of all, whose results go into a stream. */
  text(output: string): string {
    if (this.#queries.length === 0 || this.#filters.length > 0) this.query("/output", output, ["select payload"]);
    const last = this.#queries.at(-1) as Written;
    last.into = output;
    const queries = this.#queries.map(({ name, from, clauses, into, events }) => {
      const lines = [`from ${from}`, ...clauses, `insert ${events}into ${printName(into)};`];
      return infoOf(name) + lines.join("\n");
    });
    return [...this.definitions, ...this.#feeds, ...queries].join("\n\n");
  }
}

function infoOf(name: string): string {
  return `@info(name = ${printText(name)})\n`;
}
