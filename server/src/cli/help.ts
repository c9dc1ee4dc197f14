/** The help: what verbs there are, and what each can do. */
import { EXIT } from "./failure.ts";
import type { OptionSpec, Verb } from "./verb.ts";

const WIDTH = 100;

/** What the verbs of each group are for, by their first word. */
type Groups = Readonly<Record<string, string>>;

/** `gapless help`: of a group, one line. */
export function helpOf(verbs: readonly Verb[], groups: Groups): string {
  const lines = new Map<string, string>();
  for (const { name, summary } of verbs) {
    const [first = ""] = name.split(" ");
    lines.set(first, groups[first] ?? summary);
  }
  return [
    "gapless <verb> [arguments] [options]",
    "",
    "Verbs",
    ...listed([...lines]),
    "",
    "  gapless help <verb> tells more, with examples.",
    "",
    "Ways in",
    "  On the machine of the server: .gapless/credentials.json, which `npm start` writes (GAPLESS_DATA names another",
    "  folder). Elsewhere: GAPLESS_URL and GAPLESS_API_KEY, and GAPLESS_DATABASE_URL for the verbs that speak SQL.",
    "",
    "Exit codes",
    `  ${EXIT.ok} it worked   ${EXIT.failed} it did not   ${EXIT.usage} the command line or a value breaks a rule   ${EXIT.unreachable} no way in, or no answer`,
    `  ${EXIT.refused} not allowed   ${EXIT.conflict} conflict with what is stored   ${EXIT.notFound} no such thing   ${EXIT.interrupted} interrupted`,
    "",
  ].join("\n");
}

/** `gapless help <group>`. */
export function helpOfGroup(group: string, verbs: readonly Verb[], groups: Groups): string {
  const own = verbs.filter(({ name }) => name.startsWith(`${group} `));
  return [
    `gapless ${group} <verb> [arguments] [options]`,
    "",
    ...wrap(groups[group] ?? "", 0),
    "",
    "Verbs",
    ...listed(own.map(({ name, summary }) => [name, summary])),
    "",
    `  gapless help ${group} <verb> tells more, with examples.`,
    "",
  ].join("\n");
}

function listed(entries: [string, string][]): string[] {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`);
}

/** `gapless help <verb>`. */
export function helpOfVerb(verb: Verb): string {
  const lines = verb.usage.map((form) => `gapless ${verb.name} ${form}`.trimEnd());
  lines.push("", ...wrap(verb.summary, 0));
  for (const paragraph of verb.about ?? []) lines.push("", ...wrap(paragraph, 0));
  const options = Object.entries(verb.options);
  if (options.length > 0) {
    const names = options.map(([name, spec]) => written(name, spec));
    const width = Math.min(30, Math.max(...names.map((name) => name.length)));
    lines.push("", "Options");
    options.forEach(([, spec], i) => {
      const [first = "", ...rest] = wrap(spec.help, width + 4);
      const name = names[i] ?? "";
      if (name.length > width) lines.push(`  ${name}`, `${" ".repeat(width + 4)}${first}`);
      else lines.push(`  ${name.padEnd(width)}  ${first}`);
      for (const line of rest) lines.push(`${" ".repeat(width + 4)}${line}`);
    });
  }
  if (verb.examples.length > 0) {
    lines.push("", "Examples");
    for (const { does, line } of verb.examples) lines.push(`  # ${does}`, `  gapless ${line}`);
  }
  return `${lines.join("\n")}\n`;
}

function written(name: string, { value, short, multiple }: OptionSpec): string {
  const long = `--${name}${value === undefined ? "" : ` ${value}`}${multiple === true ? " …" : ""}`;
  return short === undefined ? long : `-${short}, ${long}`;
}

function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
