// The examples of docs/examples/pipelines: a folder each, with an app, what goes in, the commands, and what comes out.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { callCli } from "../cli/call_cli.ts";

const FOLDER = fileURLToPath(new URL("../../docs/examples/pipelines/", import.meta.url));

/** In the order in which they are shown: each needs no more than those before it. */
export const EXAMPLES: readonly string[] = [
  "simple_filter",
  "time_window",
  "length_window",
  "join",
  "pattern",
  "partition",
  "table",
  "trigger",
  "sample",
  "extension",
  "persistence",
];

/** The names of the folders. */
export function folders(): string[] {
  return readdirSync(FOLDER).sort();
}

/** A file of an example. */
export function fileOf(example: string, file: string): string {
  return readFileSync(join(FOLDER, example, file), "utf8");
}

/** Runs the commands of an example in a copy of its folder; gives what they print. */
export async function runExample(example: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "gapless-example-"));
  try {
    cpSync(join(FOLDER, example), folder, { recursive: true });
    let printed = "";
    for (const line of fileOf(example, "run.sh").trim().split("\n")) {
      const [program, ...args] = line.split(" ");
      if (program !== "gapless") throw new Error(`${example}/run.sh: ${line}`);
      const { code, out, err } = await callCli(args, { cwd: folder });
      if (code !== 0) throw new Error(`${example}: ${line}\n${err}`);
      printed += out;
    }
    return printed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const SHOWN: Record<string, string> = { eventflux: "eventflux", mjs: "js", ndjson: "text", csv: "csv", json: "json" };

/** The page that shows them all. */
export function examplesPage(): string {
  const parts = EXAMPLES.map((example) => {
    const inputs = readdirSync(join(FOLDER, example)).filter(
      (file) => !["app.eventflux", "run.sh", "expected.ndjson"].includes(file),
    );
    const shown = ["app.eventflux", ...inputs.sort()].map((file) => {
      const isExtended = file === "app.eventflux" && inputs.some((input) => input.endsWith(".mjs"));
      const language = isExtended ? "eventflux extended" : (SHOWN[file.split(".").at(-1) ?? ""] ?? "text");
      return `\`${file}\`\n\n\`\`\`${language}\n${fileOf(example, file)}\`\`\`\n`;
    });
    const ran = `\`\`\`sh\n${fileOf(example, "run.sh")}\`\`\`\n\n\`\`\`text\n${fileOf(example, "expected.ndjson")}\`\`\`\n`;
    return [`## ${title(example)}\n`, ...shown, ran].join("\n");
  });
  const begin = `# Examples of pipelines

Each of them is a folder in [docs/examples/pipelines](../examples/pipelines), which is run as a test. [The language](../pipelines.md#the-language) explains what they are made of.
`;
  return [begin, ...parts].join("\n");
}

function title(example: string): string {
  const words = example.replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
