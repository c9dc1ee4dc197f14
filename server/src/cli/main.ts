// gapless <verb> …: finds the verb, parses its options, runs it, and turns the end into an exit code.
import { listenForStop } from "../signals.ts";
import { EXIT, misuse } from "./failure.ts";
import { helpOf, helpOfVerb } from "./help.ts";
import { parseOptions } from "./options.ts";
import { type Output, openOutput } from "./output.ts";
import { readSettings, wantsNoColour } from "./settings.ts";
import { nearest } from "./suggest.ts";
import type { Verb } from "./verb.ts";
import { VERBS } from "./verbs.ts";

/** For failures that have no code of the log's. */
const CODES: Record<number, string> = {
  [EXIT.failed]: "failed",
  [EXIT.usage]: "invalid_input",
  [EXIT.unreachable]: "unavailable",
  [EXIT.refused]: "forbidden",
  [EXIT.conflict]: "conflict",
  [EXIT.notFound]: "not_found",
};

const output = openOutput(wantsNoColour());
process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => report(error, output));
// What is written must be out before the end: pipes are written to in the background.
await output.flush();
process.exit();

async function run(args: string[]): Promise<number> {
  const [name = "help", ...rest] = args;
  if (name === "--version" || name === "-V") return await runVerb(find("version"), []);
  if (name === "help" || name === "--help" || name === "-h") {
    const about = rest.find((word) => !word.startsWith("-"));
    await output.write(about === undefined ? helpOf(VERBS) : helpOfVerb(find(about)));
    // Without a word there is nothing to do: that is not what was meant.
    return args.length === 0 ? EXIT.usage : EXIT.ok;
  }
  return await runVerb(find(name), rest);
}

async function runVerb(verb: Verb, args: string[]): Promise<number> {
  const { options, arguments: given } = parseOptions(verb, args);
  if (options.flag("help")) {
    await output.write(helpOfVerb(verb));
    return EXIT.ok;
  }
  const settings = readSettings();
  // Others simply end at Ctrl-C, as programs do.
  const stopping = verb.endsInOrder === true ? listenForStop() : new AbortController().signal;
  return (await verb.run({ options, arguments: given, settings, output, stopping })) ?? EXIT.ok;
}

function find(name: string): Verb {
  const verb = VERBS.find((known) => known.name === name);
  if (verb !== undefined) return verb;
  const meant = nearest(
    name,
    VERBS.map((known) => known.name),
  );
  throw misuse(
    `there is no verb ${JSON.stringify(name)}`,
    meant === undefined ? "See: gapless help" : `Did you mean ${meant}? See: gapless help`,
  );
}

async function report(error: unknown, { remark }: Output): Promise<number> {
  // Loaded only now: help and usage need no SDK.
  const { explain } = await import("./explain.ts");
  const { exit, message, hint, ...more } = explain(error);
  // Whoever asked for JSON reads the failure as JSON, too.
  if (process.argv.some((word) => word === "--json" || word === "--ndjson")) {
    remark(JSON.stringify({ code: CODES[exit], ...more, message, hint, exit }));
    return exit;
  }
  remark(`gapless: ${message}`);
  if (hint !== undefined) remark(hint);
  return exit;
}
