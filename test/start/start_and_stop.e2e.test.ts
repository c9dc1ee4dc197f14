// The server as a process: what it leaves behind when it ends, in whatever way, and what the next start makes of it.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { identify } from "@gapless/server/hold";
import { findPostmaster } from "@gapless/server/postgres";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { seededFolder } from "../helpers/seeded_folder.ts";
import { newFolder, runServerProcess, type ServerProcess, startServerProcess } from "../helpers/server_process.ts";

const START = fileURLToPath(new URL("../../server/start.mjs", import.meta.url));

async function start(dataDir: string, env?: Record<string, string>): Promise<ServerProcess> {
  const server = await startServerProcess(dataDir, env);
  onTestFinished(async () => void (await server.end("SIGKILL")));
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const postmasterOf = (dataDir: string) => findPostmaster(join(dataDir, "postgres"));

async function untilGone(pid: number): Promise<void> {
  const identity = identify(pid);
  while (identity !== undefined && identify(pid) === identity) await sleep(20);
}

test("the first start makes everything, Ctrl-C stops all of it, a later start finds it within 5 s", async () => {
  const dataDir = newFolder("server");
  const empty = Date.now();
  const first = await start(dataDir);
  const making = Date.now() - empty;
  expect((await fetch(first.url)).status).toBeLessThan(500);
  expect(statSync(join(dataDir, "credentials.json")).mode & 0o777).toBe(0o600);
  for (const secret of [first.credentials.apiKey, new URL(first.credentials.databaseUrl).password]) {
    expect(first.output()).not.toContain(secret);
  }
  expect(await query(first.credentials.databaseUrl, "select gapless.stream_version('a') as v")).toEqual([{ v: "0" }]);
  expect(await first.end("SIGINT")).toBe(0);
  expect(postmasterOf(dataDir)).toBeUndefined();
  expect(existsSync(join(dataDir, "server.json"))).toBe(false);

  const began = Date.now();
  const second = await start(dataDir);
  // On a machine that is busy with other things everything takes its time; making it all takes far more than finding it.
  expect(Date.now() - began).toBeLessThan(Math.max(5_000, 0.7 * making));
  expect({ ...second.credentials, url: "" }).toEqual({ ...first.credentials, url: "" });
  expect(await second.end("SIGTERM")).toBe(0);
});

test("a second start on the same folder is refused, with the address of the first", async () => {
  const first = await start(await seededFolder("server"));
  const second = await runServerProcess(first.dataDir);
  expect(second.code).toBe(1);
  expect(second.output).toContain(`already running on ${first.dataDir} (process ${first.pid}): ${first.url}`);
  expect((await fetch(first.url)).status).toBeLessThan(500);
});

test("a taken port is an error that says what to do, and nothing keeps running", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const dataDir = await seededFolder("server");
  const { code, output } = await runServerProcess(dataDir, { PORT: String(port) });
  expect(code).toBe(1);
  expect(output).toContain(`Port ${port} is taken by another program`);
  expect(postmasterOf(dataDir)).toBeUndefined();
});

test("a bad setting is an error before anything starts", async () => {
  const dataDir = newFolder("server");
  const { code, output } = await runServerProcess(dataDir, { PORT: "http" });
  expect(code).toBe(1);
  expect(output.trim()).toMatch(/^PORT is "http", but it must be a port/);
  expect(existsSync(join(dataDir, "postgres"))).toBe(false);
});

test("after kill -9 of the server, the next start adopts its Postgres", async () => {
  const first = await start(await seededFolder("server"));
  const postmaster = postmasterOf(first.dataDir);
  await first.end("SIGKILL");
  expect(postmasterOf(first.dataDir)).toEqual({ ...postmaster, alive: true });
  const second = await start(first.dataDir);
  expect(postmasterOf(first.dataDir)).toEqual(postmaster);
  expect(second.credentials.apiKey).toBe(first.credentials.apiKey);
  expect(await second.end("SIGTERM")).toBe(0);
});

test("after kill -9 of both, the next start recovers", async () => {
  const first = await start(await seededFolder("server"));
  await query(first.credentials.adminUrl, "create table kept (n int); insert into kept values (42)");
  process.kill(postmasterOf(first.dataDir)?.pid ?? 0, "SIGKILL");
  await first.end("SIGKILL");
  const second = await start(first.dataDir);
  expect(await query(second.credentials.adminUrl, "select n from kept")).toEqual([{ n: 42 }]);
});

test("stopped while starting, it leaves nothing running", async () => {
  for (const after of [100, 600, 1200]) {
    const dataDir = newFolder("server");
    const server = startServerProcess(dataDir).then(
      (running) => running.end("SIGTERM"),
      () => undefined,
    );
    const holdFile = join(dataDir, "server.json");
    while (!existsSync(holdFile)) await sleep(10);
    const { pid } = JSON.parse(readFileSync(holdFile, "utf8"));
    await sleep(after);
    try {
      process.kill(pid, "SIGTERM");
    } catch {
      // On a fast machine it has started, and is gone again, by now.
    }
    await server;
    await untilGone(pid);
    expect(postmasterOf(dataDir), `stopped after ${after} ms`).toBeUndefined();
    expect(existsSync(holdFile)).toBe(false);
  }
});

test("two installations share a database, each with its own logins", async () => {
  const { adminUrl, query: ask } = await createDatabase();
  const [first, second] = await Promise.all([
    start(newFolder("server"), { DATABASE_URL: adminUrl }),
    start(newFolder("server"), { DATABASE_URL: adminUrl }),
  ]);
  expect(existsSync(join(first.dataDir, "postgres"))).toBe(false);
  expect(first.credentials.databaseUrl).not.toBe(second.credentials.databaseUrl);
  for (const { credentials } of [first, second]) await query(credentials.databaseUrl, "select");
  const roles = [first, second]
    .flatMap(({ credentials: c }) => [c.serverUrl, c.databaseUrl])
    .map((url) => new URL(url).username);
  onTestFinished(async () => {
    await Promise.all([first.end("SIGKILL"), second.end("SIGKILL")]);
    for (const role of roles) await ask(`drop owned by ${role}; drop role ${role}`);
  });
});

test("logins that no longer work are made again; those that do are kept", async () => {
  const first = await start(await seededFolder("server"));
  const { adminUrl, databaseUrl, serverUrl, apiKey } = first.credentials;
  await query(adminUrl, `alter role ${new URL(databaseUrl).username} password 'changed'`);
  await first.end("SIGTERM");
  const second = await start(first.dataDir);
  expect(second.credentials).toMatchObject({ serverUrl, apiKey });
  expect(second.credentials.databaseUrl).not.toBe(databaseUrl);
  await query(second.credentials.databaseUrl, "select");
});

/** Runs start.mjs as `npm start` does: the leader of a process group, as in a terminal. */
async function launch(dataDir: string): Promise<{ launcher: number; server: number; ended: Promise<number | null> }> {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, HOME, NODE_COMPILE_CACHE, PORT: "0", GAPLESS_DATA: dataDir };
  const child = spawn(process.execPath, [START], { env, stdio: ["ignore", "pipe", "ignore"], detached: true });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => text.includes("Ctrl-C stops it") && resolve());
  });
  const { pid } = JSON.parse(readFileSync(join(dataDir, "server.json"), "utf8"));
  return { launcher: child.pid ?? 0, server: pid, ended };
}

test("Ctrl-C reaches launcher and server at once and counts as one", async () => {
  const dataDir = await seededFolder("server");
  const { launcher, server, ended } = await launch(dataDir);
  process.kill(-launcher, "SIGINT");
  expect(await ended).toBe(0);
  expect(identify(server)).toBeUndefined();
  expect(postmasterOf(dataDir)).toBeUndefined();
});

test("a server whose launcher is killed stops, too", async () => {
  const dataDir = await seededFolder("server");
  const { launcher, server } = await launch(dataDir);
  process.kill(launcher, "SIGKILL");
  await untilGone(server);
  expect(postmasterOf(dataDir)).toBeUndefined();
});
