// The embedded Postgres comes back, with its data, from everything that can be found at a start.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findPostmaster, type PostgresOptions, type RunningPostgres, startPostgres } from "@gapless/server/postgres";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { newFolder } from "../helpers/server_process.ts";

async function start(dataDir: string, options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dataDir, durable: false, ...options });
  onTestFinished(() => postgres.stop());
  return postgres;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** A folder with a stopped Postgres that holds one row. */
async function stoppedWithData(): Promise<string> {
  const dataDir = newFolder("postgres");
  const postgres = await start(dataDir);
  await query(postgres.adminUrl, "create table kept (n int); insert into kept values (42)");
  await postgres.stop();
  return dataDir;
}

async function expectData(postgres: RunningPostgres): Promise<void> {
  expect(await query(postgres.adminUrl, "select n from kept")).toEqual([{ n: 42 }]);
}

test("data, port and password are the same after a restart", async () => {
  const dataDir = newFolder("postgres");
  const first = await start(dataDir);
  await query(first.adminUrl, "create table kept (n int); insert into kept values (42)");
  await first.stop();
  expect(findPostmaster(join(dataDir, "postgres"))).toBeUndefined();
  const second = await start(dataDir);
  expect(second.adminUrl).toBe(first.adminUrl);
  await expectData(second);
});

test.runIf(process.platform === "linux")(
  "a session that is stuck when its postmaster is killed does not keep the next start waiting",
  async () => {
    const dataDir = await stoppedWithData();
    const first = await startPostgres({ dataDir, durable: false });
    const client = new pg.Client(first.adminUrl);
    client.on("error", () => undefined);
    await client.connect();
    const { rows } = await client.query("select pg_backend_pid() as pid");
    process.kill(rows[0].pid, "SIGSTOP");
    process.kill(first.pid(), "SIGKILL");
    const told: string[] = [];
    const second = await start(dataDir, { log: (message) => void told.push(message) });
    await expectData(second);
    expect(told).toContainEqual(expect.stringMatching(/^Ended 1 session/));
    expect(second.adminUrl).toBe(first.adminUrl);
  },
);

test("listens on 127.0.0.1 only and asks for a password", async () => {
  const postgres = await start(newFolder("postgres"));
  const [row] = await query(
    postgres.adminUrl,
    "select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets",
  );
  expect(row).toEqual({ addresses: "127.0.0.1", sockets: "" });
  const wrong = new URL(postgres.adminUrl);
  wrong.password = "wrong";
  await expect(query(wrong.href, "select")).rejects.toMatchObject({ code: "28P01" });
  expect(statSync(join(postgres.home, "postgres.json")).mode & 0o777).toBe(0o600);
});

test("as root, Postgres runs as an ordinary user", async (context) => {
  if (process.getuid?.() !== 0) context.skip("not running as root");
  const postgres = await start(newFolder("postgres"));
  const status = readFileSync(`/proc/${postgres.pid()}/status`, "utf8");
  expect(status).toMatch(/^Uid:\t[1-9]/m);
});

test("as root, data that Postgres could not reach goes to a place that lasts, and is found there again", async (context) => {
  if (process.getuid?.() !== 0) context.skip("not running as root");
  const closed = newFolder("closed");
  chmodSync(closed, 0o700);
  const dataDir = join(closed, ".gapless");
  const said: string[] = [];
  const first = await start(dataDir, { log: (message) => said.push(message) });
  onTestFinished(async () => {
    await first.stop();
    rmSync(first.home, { recursive: true });
    if (readdirSync(dirname(first.home)).length === 0) rmSync(dirname(first.home), { recursive: true });
  });
  expect(first.home).toMatch(/^\/var\/lib\/gapless\//);
  expect(said.join("\n")).toContain(`cannot reach ${dataDir}: the data goes to ${first.home}`);
  await query(first.adminUrl, "create table kept (n int); insert into kept values (42)");
  await first.stop();
  await expectData(await start(dataDir));
});

test("a pid file left by a dead process is no obstacle", async () => {
  const dataDir = await stoppedWithData();
  const postgres = await start(dataDir);
  process.kill(postgres.pid(), "SIGKILL");
  expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(true);
  const again = await start(dataDir);
  expect(again.adopted).toBe(false);
  await expectData(again);
});

test("a pid file whose id belongs to another program now is no obstacle, and that program lives on", async () => {
  const dataDir = await stoppedWithData();
  const data = join(dataDir, "postgres");
  // The same user as Postgres's, else Postgres can tell the difference by itself.
  const { uid, gid } = statSync(data);
  const other = spawn("sleep", ["60"], process.getuid?.() === 0 ? { uid, gid, cwd: "/" } : {});
  onTestFinished(() => void other.kill());
  writeFileSync(
    join(data, "postmaster.pid"),
    `${other.pid}\n${data}\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready   \n`,
  );
  expect(findPostmaster(data)).toMatchObject({ pid: other.pid, alive: false });
  const postgres = await start(dataDir);
  expect(postgres.adopted).toBe(false);
  await expectData(postgres);
  await postgres.stop();
  expect(other.exitCode).toBeNull();
  expect(other.signalCode).toBeNull();
});

test("a half-done data folder is made anew", async () => {
  const dataDir = newFolder("postgres");
  mkdirSync(join(dataDir, "postgres.new", "base"), { recursive: true });
  writeFileSync(join(dataDir, "postgres.new", "PG_VERSION"), "18\n");
  const postgres = await start(dataDir);
  expect(await query(postgres.adminUrl, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(readdirSync(postgres.home).filter((name) => /new|password/.test(name))).toEqual([]);
});

test("a Postgres left running is adopted with its data", async () => {
  const dataDir = await stoppedWithData();
  const left = await start(dataDir);
  const adopted = await start(dataDir);
  expect(adopted.adopted).toBe(true);
  expect(adopted.pid()).toBe(left.pid());
  await expectData(adopted);
});

test("a taken port is exchanged for a free one", async () => {
  const dataDir = await stoppedWithData();
  const { port } = JSON.parse(readFileSync(join(dataDir, "postgres.json"), "utf8"));
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const postgres = await start(dataDir);
  expect(postgres.port).not.toBe(port);
  await expectData(postgres);
});

test("a lost password is replaced, whether Postgres runs or not", async () => {
  const dataDir = await stoppedWithData();
  rmSync(join(dataDir, "postgres.json"));
  await expectData(await start(dataDir));
  rmSync(join(dataDir, "postgres.json"));
  await expectData(await start(dataDir));
});

test("a Postgres killed under a supervisor comes back on the same port", async () => {
  const dataDir = await stoppedWithData();
  const postgres = await start(dataDir, { supervise: true });
  const killed = postgres.pid();
  process.kill(killed, "SIGKILL");
  while (postgres.pid() === killed) await sleep(20);
  await expectData(postgres);
  await postgres.stop();
  expect(findPostmaster(join(dataDir, "postgres"))).toBeUndefined();
});
