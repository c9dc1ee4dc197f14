// Without a server, sessions call the sequencer themselves; several at once take turns.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Random } from "./random.ts";

/** Calls it until told to stop; gives the errors that were not lost connections. */
export async function sequenceSql(url: string, random: Random, isOver: () => boolean): Promise<string[]> {
  const problems: string[] = [];
  while (!isOver()) {
    const client = new pg.Client({ connectionString: url, application_name: "stress sequencer" });
    client.on("error", () => undefined);
    try {
      await client.connect();
      while (!isOver()) {
        await client.query("call gapless.sequence()");
        await sleep(random.between(0, 10));
      }
    } catch (error) {
      if ((error as { severity?: string }).severity === "ERROR") problems.push((error as Error).message);
    }
    await client.end().catch(() => undefined);
  }
  return problems;
}

/** Calls it until nothing is left to do. */
export async function sequenceAll(client: pg.ClientBase): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ sequenced: string; busy: boolean; more: boolean }>("call gapless.sequence()");
    if (rows[0]?.sequenced === "0" && !rows[0].busy && !rows[0].more) return;
  }
}
