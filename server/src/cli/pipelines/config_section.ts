/** Parts of a configuration file in YAML: what is asked for is there and of its type, and nobody writes what nobody reads. */
import { isMap, isScalar, isSeq, type LineCounter, type Node, type Pair, type YAMLMap } from "yaml";
import { EXIT, Failure } from "../failure.ts";
import { nearest } from "../suggest.ts";

/** The file, for messages. */
export interface ConfigFile {
  name: string;
  lines: LineCounter;
}

/** Refuses a file at a place. */
export function refuse(file: ConfigFile, node: unknown, message: string): never {
  const offset = (node as Node | null | undefined)?.range?.[0];
  const { line, col } = file.lines.linePos(offset ?? 0);
  throw new Failure(EXIT.failed, `${file.name}:${line}:${col} ${message}`);
}

/** A map with keys. */
export class Section {
  readonly file: ConfigFile;
  /** Its place, as `eventflux.runtime`; empty for the whole. */
  readonly path: string;
  readonly node: YAMLMap;

  /** Of a node that must be a map. */
  constructor(file: ConfigFile, path: string, node: unknown) {
    if (!isMap(node)) refuse(file, node, `${path || "a configuration"} must have keys and values`);
    this.file = file;
    this.path = path;
    this.node = node as YAMLMap;
  }

  /** Refuses keys that are none of these. */
  only(...known: string[]): this {
    for (const { key } of this.node.items as Pair[]) {
      const name = isScalar(key) ? String(key.value) : "";
      if (known.includes(name)) continue;
      const near = nearest(name, known);
      const hint = near === undefined ? `; it takes ${known.join(", ")}` : `; did you mean ${near}?`;
      refuse(this.file, key, `${this.path || "a configuration"} has no ${name}${hint}`);
    }
    return this;
  }

  /** A section below, if it is there. */
  section(name: string): Section | undefined {
    const node = this.node.get(name, true);
    return node === undefined ? undefined : new Section(this.file, this.#below(name), node);
  }

  /** The sections of a list; none where it is not there. */
  list(name: string): Section[] {
    const node = this.node.get(name, true) as unknown;
    if (node === undefined) return [];
    if (!isSeq(node)) return refuse(this.file, node, `${this.#below(name)} must be a list`);
    return node.items.map((item, at) => new Section(this.file, `${this.#below(name)}[${at}]`, item));
  }

  /** A text, if it is there; a number or a bool is one too. */
  text(name: string): string | undefined {
    const node = this.node.get(name, true) as unknown;
    if (node === undefined) return undefined;
    if (!isScalar(node) || node.value === null) return refuse(this.file, node, `${this.#below(name)} must be a text`);
    // As it is written: 010 is no number here.
    return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
  }

  /** A text that must be there. */
  needed(name: string): string {
    return this.text(name) ?? refuse(this.file, this.node, `${this.path || "a configuration"} needs ${name}`);
  }

  /** One of several texts. */
  choice(name: string, choices: readonly string[], why = ""): string | undefined {
    const text = this.text(name);
    if (text === undefined || choices.includes(text)) return text;
    return refuse(
      this.file,
      this.node.get(name, true),
      `${this.#below(name)} takes ${choices.join(" or ")}, not ${text}${why}`,
    );
  }

  /** true or false. */
  flag(name: string): boolean | undefined {
    const text = this.choice(name, ["true", "false"]);
    return text === undefined ? undefined : text === "true";
  }

  /** A whole number of 1 or more. */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined || /^[1-9]\d{0,14}$/.test(text)) return text === undefined ? undefined : Number(text);
    return refuse(
      this.file,
      this.node.get(name, true),
      `${this.#below(name)} takes a whole number of 1 or more, not ${text}`,
    );
  }

  /** All texts by their keys. */
  texts(name: string): Record<string, string> {
    const below = this.section(name);
    if (below === undefined) return {};
    const keys = (below.node.items as Pair[]).map(({ key }) => String(isScalar(key) ? key.value : key));
    return Object.fromEntries(keys.map((key) => [key, below.text(key) as string]));
  }

  #below(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }
}
