// A writer on a connection of its own, which does everything one may do with append() in SQL, and is cut off now and then.
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { type Act, connect, isAnswer, type SqlWriter } from "./sql_session.ts";
import { appendBatch, appendExpecting, appendMany, appendOnce, appendTwice } from "./sql_statements.ts";
import {
  appendAndRollBack,
  appendPrepared,
  appendSlowly,
  appendWithEarlyXid,
  appendWithSavepoints,
} from "./sql_transactions.ts";

const ACTS: readonly [Act, ...Act[]] = [
  appendOnce,
  ...Array<Act>(4).fill(appendOnce),
  appendTwice,
  appendExpecting,
  appendBatch,
  appendBatch,
  appendWithSavepoints,
  appendAndRollBack,
  appendSlowly,
  appendWithEarlyXid,
  appendPrepared,
  appendMany,
];

/** Writes until told to stop; reconnects whenever its connection is gone. */
export async function writeSql(writer: SqlWriter, isOver: () => boolean): Promise<void> {
  let client: pg.Client | undefined;
  while (!isOver()) {
    client ??= await connect(writer.url, writer.name);
    if (!client) {
      await sleep(50);
      continue;
    }
    try {
      await writer.random.pick(ACTS)(writer, client);
    } catch (error) {
      if (isAnswer(error)) {
        writer.ledger.complain(`${writer.name}: ${(error as Error).message} (${(error as { code?: string }).code})`);
        await client.query("rollback").catch(() => undefined);
        continue;
      }
      await client.end().catch(() => undefined);
      client = undefined;
    }
  }
  await client?.end().catch(() => undefined);
}
