// The package as it would be published: packed, unpacked elsewhere, judged by publint and attw, and used by plain Node.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { buildPackage } from "../../sdk/build.ts";
import { newFolder } from "../helpers/server_process.ts";

/** What it may grow to; docs/sdk.md states what it is. */
const MOST_GZIP_BYTES = 22_500;

const SDK = fileURLToPath(new URL("../../sdk/", import.meta.url));
const DOCS = fileURLToPath(new URL("../../docs/sdk.md", import.meta.url));

let tarball: string;
let consumer: string;
let installed: string;
beforeAll(() => {
  const folder = newFolder("sdk-package");
  buildPackage(join(folder, "package"));
  run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], join(folder, "package"));
  tarball = join(folder, readdirSync(folder).find((file) => file.endsWith(".tgz")) ?? "");
  consumer = join(folder, "consumer");
  installed = join(consumer, "node_modules", "@gapless", "sdk");
  mkdirSync(installed, { recursive: true });
  run("tar", ["-xzf", tarball, "--strip-components=1", "-C", installed], folder);
}, 60_000);

function run(program: string, args: string[], cwd = consumer): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8" });
  expect(`${error?.message ?? ""}${status === 0 ? "" : stdout + stderr}`).toBe("");
  return stdout.trim();
}

function tool(name: string, file: string): string {
  return join(SDK, "node_modules", name, file);
}

test("publint has nothing to say", () => {
  expect(run(process.execPath, [tool("publint", "src/cli.js"), "--strict", tarball])).toContain("All good!");
}, 60_000);

test("attw finds no wrong types", () => {
  const text = run(process.execPath, [tool("@arethetypeswrong/cli", "dist/index.js"), tarball, "--format", "json"]);
  const report = JSON.parse(text) as { analysis: { types: unknown; problems: unknown[] } };
  expect(report.analysis.types).toBeTruthy();
  expect(report.analysis.problems).toEqual([]);
}, 60_000);

test("it depends on nothing, and holds only what is meant to be published", () => {
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  expect(Object.keys(manifest).filter((name) => /depend|scripts|private/i.test(name))).toEqual([]);
  expect(readdirSync(installed).sort()).toEqual(["LICENSE", "README.md", "dist", "package.json"]);
  for (const file of ["index.js", "index.cjs"]) {
    expect(readFileSync(join(installed, "dist", file), "utf8")).not.toMatch(/\bfrom\s*"|\brequire\(|node:/);
  }
  for (const file of ["postgres.js", "postgres.cjs"]) {
    const text = readFileSync(join(installed, "dist", file), "utf8");
    const asked = [...text.matchAll(/(?:\bfrom|\brequire\()\s*"([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(asked)).toEqual(new Set(["@gapless/sdk"]));
  }
});

const USE = `
  const client = createClient({ url: "http://127.0.0.1:1", retries: 0 });
  client.stats().catch((error) => console.log(error instanceof ConnectionError, error.name, error.code));`;

test("import and require give the same, in plain Node", () => {
  writeFileSync(join(consumer, "use.mjs"), `import { createClient, ConnectionError } from "@gapless/sdk";${USE}`);
  writeFileSync(join(consumer, "use.cjs"), `const { createClient, ConnectionError } = require("@gapless/sdk");${USE}`);
  for (const file of ["use.mjs", "use.cjs"]) {
    expect(run(process.execPath, [file])).toBe("true ConnectionError connection");
  }
}, 60_000);

test("errors that the Postgres entry throws are those of the main entry", () => {
  const use = `
    const tx = { query: async () => { throw Object.assign(new Error("no"), { code: "VG005" }) } };
    appendIn(tx, "s", { type: "t", data: 1 }).catch((error) => console.log(error instanceof WrongExpectedVersionError));`;
  const names = ["{ WrongExpectedVersionError }", "{ appendIn }"] as const;
  const paths = ["@gapless/sdk", "@gapless/sdk/postgres"] as const;
  const imports = names.map((name, n) => `import ${name} from "${paths[n]}";`).join("\n");
  const requires = names.map((name, n) => `const ${name} = require("${paths[n]}");`).join("\n");
  writeFileSync(join(consumer, "postgres.mjs"), imports + use);
  writeFileSync(join(consumer, "postgres.cjs"), requires + use);
  for (const file of ["postgres.mjs", "postgres.cjs"]) expect(run(process.execPath, [file])).toBe("true");
}, 60_000);

test("its types compile without any of its sources, strictly, for ESM and CJS", () => {
  const code = `
    import { createClient, type Client } from "@gapless/sdk";
    import { appendIn, type PgClient } from "@gapless/sdk/postgres";
    export const appended = (tx: PgClient) => appendIn(tx, "s", { type: "t", data: 1 });
    const client: Client<{ a: { n: number } }> = createClient<{ a: { n: number } }>({ url: "http://x" });
    export const n: Promise<number> = client.event("id").then((event) => event.data.n);
    // @ts-expect-error: the map has no such type
    void client.append("s", { type: "b", data: 1 });`;
  for (const file of ["use.mts", "use.cts"]) writeFileSync(join(consumer, file), code);
  const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"];
  run(process.execPath, [tool("typescript", "lib/tsc.js"), ...options, "use.mts", "use.cts"]);
}, 60_000);

test("it is as small as the guide says", () => {
  const sizes = ["index.js", "index.cjs"].map(
    (file) => gzipSync(readFileSync(join(installed, "dist", file)), { level: 9 }).byteLength,
  );
  const bytes = Math.max(...sizes);
  const stated = Number(/(\d+\.\d) kB with gzip/.exec(readFileSync(DOCS, "utf8"))?.[1]) * 1_000;
  expect(stated).toBeLessThanOrEqual(MOST_GZIP_BYTES);
  expect(bytes).toBeLessThanOrEqual(stated);
  expect(bytes).toBeGreaterThan(stated - 200);
});
