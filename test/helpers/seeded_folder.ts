// A data folder as the first start of a server leaves it (Postgres, schema, logins, keys), for tests that are about what
// comes later. It is made once in a run, by whoever comes first, and copied: a copy costs a tenth of a first start.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inject } from "vitest";
import { newFolder, startServerProcess } from "./server_process.ts";

/** Gives a folder of its own for a test, below the folder of the run. */
export async function seededFolder(purpose: string): Promise<string> {
  const seed = await findSeed();
  const folder = newFolder(purpose);
  // With owners: as root, Postgres runs as another user.
  execFileSync("cp", ["-a", `${seed}/.`, folder]);
  // Copies run at the same time: each finds a port for itself.
  const secretFile = join(folder, "postgres.json");
  const { port: _, ...secret } = JSON.parse(readFileSync(secretFile, "utf8"));
  writeFileSync(secretFile, JSON.stringify(secret));
  return folder;
}

async function findSeed(): Promise<string> {
  const place = join(inject("runFolder"), "seed");
  const ready = join(place, "ready");
  const data = join(place, "data");
  for (;;) {
    if (existsSync(ready)) return data;
    try {
      mkdirSync(place, { mode: 0o711 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      await sleep(50); // somebody else is at it
      continue;
    }
    try {
      mkdirSync(data, { mode: 0o711 });
      const server = await startServerProcess(data);
      const code = await server.end("SIGTERM");
      if (code !== 0) throw new Error(`The server of the seed ended with ${code}:\n${server.output()}`);
      writeFileSync(ready, "");
    } catch (error) {
      rmSync(place, { recursive: true, force: true });
      throw error;
    }
  }
}
