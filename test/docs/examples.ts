// Runs the examples of a page and compares what is shown with what came.
//   ```sh run / ```sql run     is executed; a block of output that follows at once is compared
//   ```sql run owner           the same as the owner of the database
//   ```ts run / ```ts run begin is executed with the SDK; the lines of the one that begins are put before the others
//   ```sh run feed             runs beside the others; ```text feed is compared once enough has come
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { comparable } from "./compare.ts";
import type { Block } from "./markdown.ts";
import { runLikePsql } from "./psql.ts";
import type { Shell } from "./shell.ts";

/** Where examples run. */
export interface Place {
  page: string;
  shell: Shell;
  /** For `sql run`: a login granted the tenant, and the owner. */
  databaseUrl: string;
  adminUrl: string;
  /** For `ts run`: runs a program, or keeps it as what the others begin with and runs it. */
  typescript?(text: string, begin: boolean): Promise<string>;
  /** Waits until everything appended has its position, as a reader's eyes would. */
  settle(): Promise<void>;
  /** Blocks that cannot run here. */
  skips?(block: Block): boolean;
}

const OUTPUT = ["text", "json", "console"];

/** Runs all of a page's examples, in order. Returns how many outputs were compared. */
export async function runExamples(place: Place, blocks: Block[]): Promise<number> {
  let compared = 0;
  let feed: { output(): string } | undefined;
  for (const [index, block] of blocks.entries()) {
    if (!block.words.includes("run") || place.skips?.(block)) continue;
    const next = blocks[index + 1];
    const shown = next !== undefined && OUTPUT.includes(next.language) && next.words[0] !== "feed" ? next : undefined;
    if (block.words.includes("feed")) {
      feed = place.shell.follow(block.text);
      await until(() => feed?.output().includes("retry:") === true, `${place.page}:${block.line} the feed opens`);
      continue;
    }
    const output = await run(place, block);
    await place.settle();
    if (shown !== undefined) {
      expect(comparable(output), where(place, shown)).toEqual(comparable(shown.text));
      compared++;
    }
    const told = blocks[index + (shown === undefined ? 1 : 2)];
    if (feed !== undefined && told?.words[0] === "feed") {
      const wanted = comparable(told.text);
      const same = () => JSON.stringify(comparable(feed?.output() ?? "")) === JSON.stringify(wanted);
      await until(same, where(place, told)).catch(() => undefined);
      expect(comparable(feed.output()), where(place, told)).toEqual(wanted);
      compared++;
    }
  }
  return compared;
}

function run(place: Place, block: Block): Promise<string> {
  if (block.language === "sh") return place.shell.run(block.text);
  if (block.language === "ts" && place.typescript) return place.typescript(block.text, block.words.includes("begin"));
  if (block.language !== "sql") throw new Error(`${where(place, block)}: nobody runs ${block.language}`);
  return runLikePsql(block.words.includes("owner") ? place.adminUrl : place.databaseUrl, block.text);
}

function where(place: Place, block: Block): string {
  return `${place.page}:${block.line}`;
}

async function until(done: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 10_000; !done(); await sleep(20)) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
  }
}
