/** Keeps the guard's knowledge of where the database is: its name may move to another address. */
import { lookup } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Guard } from "./guard.ts";

const EVERY_MS = 60_000;
/** A silent name server must not hold up the attempts. Addresses that are not public are refused without it. */
const PATIENCE_MS = 2000;

/** A function to be awaited before each attempt. It asks at most once a minute, and waits for the first answer only. */
export function createDatabaseWatch(guard: Guard): () => Promise<void> | undefined {
  if (guard.databaseNames.length === 0) return () => undefined;
  let next = 0;
  let first: Promise<void> | undefined;
  const known = new Map<string, string[]>();
  async function ask(): Promise<void> {
    await Promise.all(
      guard.databaseNames.map(async (name) => {
        const found = await Promise.race([
          lookup(name, { all: true }).catch(() => undefined),
          sleep(PATIENCE_MS, undefined, { ref: false }),
        ]);
        if (found !== undefined)
          known.set(
            name,
            found.map(({ address }) => address),
          );
      }),
    );
    guard.setDatabaseAddresses([...known.values()].flat());
  }
  return () => {
    if (Date.now() < next) return first;
    next = Date.now() + EVERY_MS;
    const asked = ask();
    first ??= asked;
    return first;
  };
}
