// gapless <verb> …: finds the verb, parses its options, runs it, and turns the end into an exit code.
import { EXIT, misuse } from "./failure.ts";
import { helpOf, helpOfGroup, helpOfVerb } from "./help.ts";
import { parseOptions } from "./options.ts";
import type { Output } from "./output.ts";
import { type Origin, readSettings } from "./settings.ts";
import { nearest } from "./suggest.ts";
import type { Verb } from "./verb.ts";
import { GROUPS, VERBS } from "./verbs.ts";

/** Where a call takes place: a process of its own, or somebody's who looks at what comes of it. */
export type Surroundings = Origin & {
  output: Output;
  /** Begins to listen for the wish to stop; only of verbs that end in order. */
  listenForStop(): AbortSignal;
};

/** For failures that have no code of the log's. */
const CODES: Record<number, string> = {
  [EXIT.failed]: "failed",
  [EXIT.usage]: "invalid_input",
  [EXIT.unreachable]: "unavailable",
  [EXIT.refused]: "forbidden",
  [EXIT.conflict]: "conflict",
  [EXIT.notFound]: "not_found",
};

/** Runs a call to its end, whatever that is, and gives the exit code. */
export async function runCall(args: string[], surroundings: Surroundings): Promise<number> {
  return await run(args, surroundings).catch((error: unknown) => report(error, args, surroundings.output));
}

async function run(args: string[], surroundings: Surroundings): Promise<number> {
  const { output } = surroundings;
  const [name = "help"] = args;
  if (name === "--version" || name === "-V") return await runVerb(find(["version"]).verb, [], surroundings);
  if (name === "help" || name === "--help" || name === "-h") {
    const about = args.slice(1).filter((word) => !word.startsWith("-"));
    await output.write(about.length === 0 ? helpOf(VERBS, GROUPS) : helpAbout(about));
    // Without a word there is nothing to do: that is not what was meant.
    return args.length === 0 ? EXIT.usage : EXIT.ok;
  }
  if (isGroup(name) && (args[1] === "--help" || args[1] === "-h" || args[1] === "help")) {
    await output.write(helpAbout([name, ...args.slice(2)]));
    return EXIT.ok;
  }
  const { verb, rest } = find(args);
  return await runVerb(verb, rest, surroundings);
}

async function runVerb(verb: Verb, args: string[], surroundings: Surroundings): Promise<number> {
  const { output, listenForStop } = surroundings;
  const { options, arguments: given } = parseOptions(verb, args);
  if (options.flag("help")) {
    await output.write(helpOfVerb(verb));
    return EXIT.ok;
  }
  const settings = readSettings(surroundings);
  // Others simply end at Ctrl-C, as programs do.
  const stopping = verb.endsInOrder === true ? listenForStop() : new AbortController().signal;
  return (await verb.run({ options, arguments: given, settings, output, stopping })) ?? EXIT.ok;
}

function helpAbout([name = "", ...words]: string[]): string {
  if (isGroup(name) && words.length === 0) return helpOfGroup(name, VERBS, GROUPS);
  return helpOfVerb(find([name, ...words]).verb);
}

function isGroup(name: string): boolean {
  return Object.hasOwn(GROUPS, name);
}

/** The verb that words begin with, and the words behind it. */
function find([name = "", ...rest]: string[]): { verb: Verb; rest: string[] } {
  const known = VERBS.find((verb) => verb.name === name);
  if (known !== undefined) return { verb: known, rest };
  if (!isGroup(name)) {
    const firsts = [...new Set(VERBS.map((verb) => verb.name.split(" ", 1)[0] ?? ""))];
    throw noVerb(JSON.stringify(name), nearest(name, firsts), "gapless help");
  }
  const [second, ...more] = rest;
  const own = VERBS.find((verb) => verb.name === `${name} ${second}`);
  if (own !== undefined) return { verb: own, rest: more };
  const help = `gapless help ${name}`;
  if (second === undefined || second.startsWith("-")) throw misuse(`gapless ${name} needs a verb`, `See: ${help}`);
  const seconds = VERBS.flatMap((verb) => (verb.name.startsWith(`${name} `) ? [verb.name.slice(name.length + 1)] : []));
  throw noVerb(`${JSON.stringify(second)} of ${name}`, nearest(second, seconds), help);
}

function noVerb(what: string, meant: string | undefined, help: string): Error {
  return misuse(
    `there is no verb ${what}`,
    meant === undefined ? `See: ${help}` : `Did you mean ${meant}? See: ${help}`,
  );
}

async function report(error: unknown, args: string[], { remark }: Output): Promise<number> {
  // Loaded only now: help and usage need no SDK.
  const { explain } = await import("./explain.ts");
  const { exit, message, hint, ...more } = explain(error);
  // Whoever asked for JSON reads the failure as JSON, too.
  if (args.some((word) => word === "--json" || word === "--ndjson")) {
    remark(JSON.stringify({ code: CODES[exit], ...more, message, hint, exit }));
    return exit;
  }
  remark(`gapless: ${message}`);
  if (hint !== undefined) remark(hint);
  return exit;
}
