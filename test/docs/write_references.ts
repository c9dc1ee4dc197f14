// npm run docs: writes docs/reference anew, from a fresh database and a server on it, and the SDK's generated types.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApp } from "@gapless/server";
import { ensureLogins, startPostgres } from "@gapless/server/postgres";
import { prepareDatabase } from "@gapless/server/prepare_database";
import pg from "pg";
import { generateTypes } from "../../sdk/generate.ts";
import { makeReferences } from "./references/index.ts";
import type { OpenApi } from "./references/source.ts";

const folder = mkdtempSync(join(tmpdir(), "gapless-docs-"));
const postgres = await startPostgres({ dataDir: folder, durable: false });
process.on("exit", postgres.abandon);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
const client = new pg.Client(postgres.adminUrl);
await client.connect();
await prepareDatabase(postgres.adminUrl, () => undefined);
const { serverUrl } = await ensureLogins(postgres.adminUrl, {});
const app = await startApp({ serverUrl, host: "127.0.0.1", port: 0, logLevel: "silent" });
try {
  const openapi = (await (await fetch(`${app.url}/openapi.json`)).json()) as OpenApi;
  const graphql = await (await fetch(`${app.url}/schema.graphql`)).text();
  const pages = await makeReferences({ openapi, graphql, query: async (text) => (await client.query(text)).rows });
  for (const [file, text] of pages) {
    writeFileSync(new URL(`../../docs/reference/${file}`, import.meta.url), text);
    console.log(`docs/reference/${file}`);
  }
  for (const [file, text] of await generateTypes()) {
    writeFileSync(new URL(`../../${file}`, import.meta.url), text);
    console.log(file);
  }
} finally {
  await app.stop();
  await client.end();
  await postgres.stop();
  for (const path of new Set([folder, postgres.home])) rmSync(path, { recursive: true, force: true });
}
process.exit();
