// Real input: the history of this repository, as `gapless import-git` appends it. Event ids are made from the commits, so
// a second run adds nothing.
import { basename } from "node:path";
import type { Client, Stats } from "@gapless/sdk";
import { connectForImport } from "./cli/connect.ts";
import { explain } from "./cli/explain.ts";
import { importHistory } from "./cli/git/import_history.ts";
import { ofThisProcess, readSettings } from "./cli/settings.ts";

async function main(): Promise<void> {
  const client = connectForImport(readSettings(ofThisProcess()));
  const folder = process.cwd();
  const repository = `repository-${basename(folder)}`;
  const { commits, appended, known } = await importHistory(client, { folder, repository });
  console.log(`${commits} commits read: ${appended} appended, ${known} known from an earlier run.`);
  const stats = await whenSequenced(client);

  const last = await client.read({ types: ["commit.made"], direction: "backwards", limit: 5 });
  console.log("\nThe last commits, newest first:");
  for (const { position, version, data } of last.data) {
    const { author, message } = data as { author?: string; message?: string };
    console.log(`  position ${position}, ${repository} version ${version}: ${author}: ${message?.split("\n")[0]}`);
  }
  console.log(
    `\nThe log now holds ${stats.events} events in ${stats.streams} streams, up to position ${stats.position}.`,
  );
}

/** Waits until every event has its position: appends are numbered a moment after they are stored. */
async function whenSequenced(client: Client): Promise<Stats> {
  for (let tries = 100; ; tries--) {
    const stats = await client.stats();
    if (stats.position === stats.events || tries === 0) return stats;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

process.stdout.on("error", () => process.exit()); // whoever read along has left, as `| head` does
main().catch((error: unknown) => {
  const { exit, message, hint } = explain(error);
  console.error(message);
  if (hint !== undefined) console.error(hint);
  process.exitCode = exit;
});
