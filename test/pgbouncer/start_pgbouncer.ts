// PgBouncer in transaction mode in front of a Postgres, where it is installed.
import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { onTestFinished } from "vitest";
import { newFolder } from "../helpers/server_process.ts";

const PROGRAM = "/usr/sbin/pgbouncer";

/** Why a test is skipped, or undefined. */
export const NO_PGBOUNCER = existsSync(PROGRAM) ? undefined : `PgBouncer is not installed (${PROGRAM})`;

/** Connections to Postgres for each login and database. Few, so that sessions share them all the time. */
export const POOL_SIZE = 3;

/** Starts it in front of the server that the URL names; gives the same URL by way of PgBouncer. Ends with the test. */
export async function startPgbouncer(adminUrl: string): Promise<string> {
  const folder = newFolder("pgbouncer");
  const port = await freePort();
  const { hostname, port: postgresPort, username, password } = new URL(adminUrl);
  const settings = {
    listen_addr: "127.0.0.1",
    listen_port: port,
    unix_socket_dir: "",
    pool_mode: "transaction",
    default_pool_size: POOL_SIZE,
    max_client_conn: 200,
    auth_type: "scram-sha-256",
    auth_file: join(folder, "users.txt"),
    // Logins that are made later are looked up.
    auth_user: username,
    auth_query: "select usename, passwd from pg_shadow where usename = $1",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const config = `[databases]\n* = host=${hostname} port=${postgresPort}\n[pgbouncer]\n${lines.join("\n")}\n`;
  const user = ordinaryUser();
  for (const [name, text] of [
    ["pgbouncer.ini", config],
    ["users.txt", `"${username}" "${password}"\n`],
  ] as const) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    if (user) chownSync(join(folder, name), user.uid, user.gid);
  }
  // It ends when its input does: also when this process is killed.
  const script = '"$0" "$1" & cat > /dev/null; kill $!; wait';
  const child = spawn("/bin/sh", ["-c", script, PROGRAM, join(folder, "pgbouncer.ini")], { cwd: "/", ...user });
  const exit = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  onTestFinished(async () => {
    child.stdin.end();
    await exit;
  });
  const url = new URL(adminUrl);
  url.port = String(port);
  await untilReady(url.href, () => output);
  return url.href;
}

async function untilReady(url: string, output: () => string): Promise<void> {
  for (const patience = Date.now() + 10_000; ; await sleep(50)) {
    const client = new pg.Client(url);
    client.on("error", () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      if (Date.now() > patience) throw new Error(`PgBouncer does not start: ${output()}`, { cause: error });
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** PgBouncer refuses to run as root. */
function ordinaryUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ask = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: ask("-u"), gid: ask("-g") };
}

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
