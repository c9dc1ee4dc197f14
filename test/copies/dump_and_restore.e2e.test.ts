// pg_dump and pg_restore between two clusters, with events that had no position when the dump was made.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Binaries } from "@gapless/server/postgres";
import { expect, test } from "vitest";
import { newFolder, startServerProcess } from "../helpers/server_process.ts";
import {
  APPENDED_WHILE_STOPPED,
  append,
  connect,
  contentOf,
  databaseOf,
  expectAdopted,
  expectStopped,
  fill,
  on,
  rowsOf,
  UNSEQUENCED,
} from "./content.ts";
import { burnXids, NO_DUMP, nextXid, ownCluster, ownClusterWithSchema, programsWithDump } from "./own_cluster.ts";

type Way = (binaries: Binaries, from: string, to: string) => void;

function run(binaries: Binaries, program: string, args: string[]): string {
  return execFileSync(join(binaries.bin, program), args, {
    encoding: "utf8",
    cwd: "/",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Roles are not part of a database's dump. Without passwords: the two superusers have one name and each its own. */
function copyRoles(binaries: Binaries, from: string, to: string, folder: string): void {
  const file = join(folder, "roles.sql");
  run(binaries, "pg_dumpall", ["--roles-only", "--no-role-passwords", "-d", from, "-f", file]);
  // "postgres" is there already: no stop at its error.
  execFileSync(join(binaries.bin, "psql"), ["-qX", "-d", to, "-f", file], { cwd: "/", stdio: "ignore" });
}

const plain: Way = (binaries, from, to) => {
  const folder = newFolder("dump");
  copyRoles(binaries, from, to, folder);
  const file = join(folder, "dump.sql");
  run(binaries, "pg_dump", ["-d", from, "-f", file]);
  run(binaries, "psql", ["-qX", "-v", "ON_ERROR_STOP=1", "-d", to, "-f", file]);
};

const custom: Way = (binaries, from, to) => {
  const folder = newFolder("dump");
  copyRoles(binaries, from, to, folder);
  const file = join(folder, "dump.custom");
  run(binaries, "pg_dump", ["-Fc", "-d", from, "-f", file]);
  run(binaries, "pg_restore", ["--exit-on-error", "-d", to, file]);
};

const inParallel: Way = (binaries, from, to) => {
  const folder = newFolder("dump");
  copyRoles(binaries, from, to, folder);
  const file = join(folder, "dump.directory");
  run(binaries, "pg_dump", ["-Fd", "-j2", "-d", from, "-f", file]);
  run(binaries, "pg_restore", ["--exit-on-error", "-j2", "-d", to, file]);
};

const BURNT = 20_000;
const cases: [name: string, burn: "source" | "target", way: Way][] = [
  ["psql, transaction ids ahead of the local ones", "source", plain],
  ["psql, transaction ids behind the local ones", "target", plain],
  ["pg_restore, transaction ids ahead of the local ones", "source", custom],
  ["pg_restore in parallel, transaction ids behind the local ones", "target", inParallel],
];

for (const [name, burn, way] of cases) {
  test(`a restored log is adopted and complete: ${name}`, async (context) => {
    const binaries = programsWithDump();
    if (!binaries) return context.skip(NO_DUMP);
    const source = await ownClusterWithSchema({ binaries });
    const target = await ownCluster({ binaries });
    await burnXids((burn === "source" ? source : target).adminUrl, BURNT);
    const original = await on(source.adminUrl, async (client) => {
      await fill(client);
      return contentOf(client);
    });
    way(binaries, source.adminUrl, target.adminUrl);
    const [foreign, local] = await Promise.all([nextXid(source.adminUrl), nextXid(target.adminUrl)]);
    expect(Math.abs(foreign - local)).toBeGreaterThan(BURNT / 2);
    expect(foreign > local).toBe(burn === "source");

    const copy = await connect(target.adminUrl);
    expect(await contentOf(copy)).toEqual(original);
    await expectStopped(copy);
    const before = await contentOf(copy);
    const adopted = UNSEQUENCED + APPENDED_WHILE_STOPPED;
    expect(await rowsOf(copy, "select gapless.adopt() as numbered")).toEqual([{ numbered: String(adopted) }]);
    await expectAdopted(copy, before);
    if (foreign > local) {
      // The local counter goes through the very ids that the restored events carry.
      await burnXids(target.adminUrl, foreign - local + 100);
      await append(copy, "default", 3, "in-the-same-ids");
      expect((await copy.query("call gapless.sequence()")).rows).toMatchObject([{ sequenced: "3" }]);
      expect(await rowsOf(copy, "select * from gapless.verify()")).toEqual([]);
    }
    await copy.end();

    // The original knows nothing of it.
    await on(source.adminUrl, async (client) => {
      expect((await client.query("call gapless.sequence()")).rows).toMatchObject([{ sequenced: String(UNSEQUENCED) }]);
      expect(await rowsOf(client, "select * from gapless.verify()")).toEqual([]);
    });
  });
}

test("restored beside its original, into another database of the same cluster", async (context) => {
  const binaries = programsWithDump();
  if (!binaries) return context.skip(NO_DUMP);
  const cluster = await ownClusterWithSchema({ binaries });
  await on(cluster.adminUrl, fill);
  await on(cluster.adminUrl, (client) => client.query("create database beside"));
  custom(binaries, cluster.adminUrl, databaseOf(cluster.adminUrl, "beside"));
  const copy = await connect(databaseOf(cluster.adminUrl, "beside"));
  await expectStopped(copy);
  const before = await contentOf(copy);
  await copy.query("select gapless.adopt()");
  await expectAdopted(copy, before);
  await copy.end();
});

test("restored over itself, into the very database it came from", async (context) => {
  const binaries = programsWithDump();
  if (!binaries) return context.skip(NO_DUMP);
  const cluster = await ownClusterWithSchema({ binaries });
  await on(cluster.adminUrl, fill);
  const file = join(newFolder("dump"), "dump.custom");
  run(binaries, "pg_dump", ["-Fc", "-d", cluster.adminUrl, "-f", file]);
  await on(cluster.adminUrl, (client) => append(client, "default", 5, "lost"));
  run(binaries, "pg_restore", ["--exit-on-error", "--clean", "-d", cluster.adminUrl, file]);
  const copy = await connect(cluster.adminUrl);
  await expectStopped(copy);
  const before = await contentOf(copy);
  await copy.query("select gapless.adopt()");
  await expectAdopted(copy, before);
  await copy.end();
});

test("a server started on a restored database adopts it and serves what is in it", async (context) => {
  const binaries = programsWithDump();
  if (!binaries) return context.skip(NO_DUMP);
  const source = await ownClusterWithSchema({ binaries });
  const target = await ownCluster({ binaries });
  await on(source.adminUrl, fill);
  custom(binaries, source.adminUrl, target.adminUrl);
  const server = await startServerProcess(newFolder("server"), { DATABASE_URL: target.adminUrl });
  try {
    const { url, apiKey } = server.credentials;
    const answer = await fetch(new URL("/v1/events?limit=100", url), {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    const { data } = (await answer.json()) as { data: { position: string }[] };
    expect(data.map(({ position }) => position)).toEqual(Array.from({ length: 32 }, (_, n) => String(n + 1)));
    expect(server.output()).toContain("copy");
  } finally {
    await server.end("SIGTERM");
  }
});
