// The examples of docs/*.md: each page runs on a database and a server of its own.
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { newFolder } from "../helpers/server_process.ts";
import { ALLOWED } from "../push/endpoint.ts";
import { runExamples } from "./examples.ts";
import { blocksOf } from "./markdown.ts";
import { folderOfGapless, openShell } from "./shell.ts";
import { typescriptIn } from "./typescript.ts";

const FOLDER = fileURLToPath(new URL("../../docs/", import.meta.url));
const hasCurl = spawnSync("curl", ["--version"]).status === 0 && spawnSync("bash", ["--version"]).status === 0;

const pages = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".md"))
  .map((file) => ({ file, blocks: blocksOf(readFileSync(join(FOLDER, file), "utf8")) }))
  .filter(({ blocks }) => blocks.some((block) => block.words.includes("run")));

/** What a server makes in its data folder at its first start. */
function secretKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

async function settled(app: TestApp): Promise<void> {
  for (;;) {
    const stats = (await (await app.call("GET", "/v1/stats")).json()) as { pending: string };
    if (stats.pending === "0") return;
    await sleep(5);
  }
}

test.for(pages)("docs/$file", async ({ file, blocks }, { skip }) => {
  // SQL and REST examples of a page build on each other.
  if (!hasCurl && blocks.some(({ language, words }) => language === "sh" && words.includes("run"))) {
    skip("curl or bash is not installed");
  }
  const database = await createDatabase();
  // A page may receive webhooks on this machine, as it tells its readers to allow.
  const app = await testApp(database, { ...ALLOWED, GAPLESS_SECRET_KEY: secretKey() });
  const { databaseUrl } = await database.logins();
  const folder = newFolder("docs");
  const env = { GAPLESS: app.url, KEY: app.apiKey, DB: databaseUrl };
  const shell = openShell(folder, {
    ...env,
    PATH: `${folderOfGapless(newFolder("bin"))}:${process.env["PATH"]}`,
    GAPLESS_URL: app.url,
    GAPLESS_API_KEY: app.apiKey,
    GAPLESS_DATABASE_URL: database.adminUrl,
  });
  onTestFinished(shell.end);
  const compared = await runExamples(
    {
      page: `docs/${file}`,
      shell,
      databaseUrl,
      adminUrl: database.adminUrl,
      typescript: typescriptIn(folder, env),
      settle: () => settled(app),
    },
    blocks,
  );
  expect(compared).toBeGreaterThan(0);
});
