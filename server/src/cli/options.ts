/** The command line, parsed: Node's parser, with errors that name the option and suggest the one that was meant. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { misuse } from "./failure.ts";
import { nearest } from "./suggest.ts";
import type { OptionSpecs, Verb } from "./verb.ts";

/** The options that were given. */
export type Options = {
  flag(name: string): boolean;
  text(name: string): string | undefined;
  /** All values of an option that may be given several times, as they were given. */
  all(name: string): string[];
  /** The same, each value split at its commas; a comma that belongs to a value is written %2C. */
  list(name: string): string[] | undefined;
  /** A whole number in its bounds. */
  count(name: string, least: number, most: number): number | undefined;
  /** One of some words. */
  choice<T extends string>(name: string, words: readonly T[]): T | undefined;
};

const HELP: OptionSpecs = { help: { short: "h", help: "Show this help." } };

/** Parses what stands behind the verb; refuses what the verb does not know. */
export function parseOptions(verb: Verb, args: string[]): { options: Options; arguments: string[] } {
  const specs = { ...verb.options, ...HELP };
  const config: ParseArgsOptionsConfig = {};
  for (const [name, { value, short, multiple }] of Object.entries(specs)) {
    config[name] = {
      type: value === undefined ? "boolean" : "string",
      ...(short === undefined ? {} : { short }),
      ...(multiple === true ? { multiple } : {}),
    };
  }
  // Not strict: its errors are for programmers. The tokens say the same, and what was meant can be told from them.
  const { tokens } = parseArgs({ args, options: config, strict: false, tokens: true, allowPositionals: true });
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (spec === undefined) throw unknown(verb, token.rawName, Object.keys(specs));
    if (spec.value === undefined && token.value !== undefined) throw misuse(`${token.rawName} takes no value`);
    if (spec.value !== undefined && token.value === undefined)
      throw misuse(`${token.rawName} needs a value: ${token.rawName} ${spec.value}`);
    // `--limit --all` would otherwise take the next option for the value.
    if (token.value !== undefined && token.inlineValue === false && token.value.startsWith("--")) {
      throw misuse(
        `${token.rawName} needs a value, not ${token.value}`,
        `If that is the value, write ${token.rawName}=${token.value}`,
      );
    }
    const given = values.get(token.name);
    if (given === undefined) values.set(token.name, [token.value ?? ""]);
    else if (spec.multiple === true) given.push(token.value ?? "");
    else if (spec.value !== undefined) throw misuse(`${token.rawName} is given twice`);
  }
  const options = access(values);
  const { least, most } = verb.arguments;
  if (!options.flag("help") && (positionals.length < least || positionals.length > most)) {
    const extra =
      positionals.length > most
        ? `${JSON.stringify(positionals[most])} is one argument too many`
        : `an argument is missing: ${missing(verb, positionals.length)}`;
    throw misuse(extra, `Usage: ${verb.usage.map((form) => `gapless ${verb.name} ${form}`.trim()).join("\n       ")}`);
  }
  return { options, arguments: positionals };
}

/** What the usage has at a place, such as `<type>`. */
function missing(verb: Verb, at: number): string {
  return verb.usage[0]?.split(" ")[at] ?? "see below";
}

function unknown(verb: Verb, given: string, names: string[]): Error {
  const meant = nearest(given.replace(/^-+/, ""), names);
  const hint = `See: gapless help ${verb.name}`;
  return misuse(
    `gapless ${verb.name} has no option ${given}`,
    meant === undefined ? hint : `Did you mean --${meant}? ${hint}`,
  );
}

function access(values: Map<string, string[]>): Options {
  const options: Options = {
    flag: (name) => values.has(name),
    text: (name) => values.get(name)?.[0],
    all: (name) => values.get(name) ?? [],
    list(name) {
      const list = values.get(name)?.flatMap((value) => value.split(",").map((item) => item.replace(/%2c/gi, ",")));
      if (list?.includes("")) throw misuse(`--${name} has an empty value`, `Leave --${name} out to take everything.`);
      return list;
    },
    count(name, least, most) {
      const value = options.text(name);
      if (value === undefined) return undefined;
      const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= least && number <= most) return number;
      throw misuse(`--${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}`);
    },
    choice(name, words) {
      const value = options.text(name);
      if (value === undefined) return undefined;
      const known = words.find((word) => word === value);
      if (known === undefined)
        throw misuse(`--${name} must be one of ${words.join(", ")}, not ${JSON.stringify(value)}`);
      return known;
    },
  };
  return options;
}
