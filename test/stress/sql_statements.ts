// Appends that are one statement each.
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Given, Planned } from "./ledger.ts";
import { append, connect, given, isAnswer, isConflict, plan, type SqlWriter, sharedStream } from "./sql_session.ts";

/** Runs one statement that appends; settles what it appended. A lost connection is thrown on. */
async function settleAlone(writer: SqlWriter, planned: Planned[], work: () => Promise<Given[]>): Promise<void> {
  let results: Given[];
  try {
    results = await work();
  } catch (error) {
    for (const each of planned) writer.ledger.settle(each, isAnswer(error) ? "refused" : "unknown");
    if (isConflict(error)) return;
    throw error;
  }
  planned.forEach((each, index) => {
    const result = results[index];
    writer.ledger.settle(each, "stored", result);
    if (result?.duplicate) writer.ledger.complain(`${writer.name}: a first append to ${each.stream} was a duplicate`);
  });
}

/** The plain case. */
export async function appendOnce(writer: SqlWriter, client: pg.Client): Promise<void> {
  const planned = plan(writer, sharedStream(writer));
  await settleAlone(writer, [planned], async () => [await append(client, planned)]);
}

/** More than a chunk of the sequencer at once. */
export async function appendMany(writer: SqlWriter, client: pg.Client): Promise<void> {
  const planned = plan(writer, sharedStream(writer), 150);
  await settleAlone(writer, [planned], async () => [await append(client, planned)]);
}

/** With ids, so that it can be sent until it is acknowledged, and once more. */
export async function appendTwice(writer: SqlWriter, client: pg.Client): Promise<void> {
  const { ledger, random, name, tenant } = writer;
  const planned = ledger.plan(name, random, tenant, sharedStream(writer), random.between(1, 3), true);
  let mine: pg.Client | undefined = client;
  for (let times = 0, tries = 0; times < 2 && tries < 100; tries++) {
    mine ??= await connect(writer.url, name);
    try {
      if (!mine) await sleep(50);
      else {
        const result = await append(mine, planned);
        if (times > 0 && !result.duplicate)
          ledger.complain(`${name}: the same ids were stored again in ${planned.stream}`);
        ledger.settle(planned, "stored", result);
        times++;
      }
    } catch (error) {
      if (isAnswer(error) && !isConflict(error)) throw error;
      if (!isAnswer(error)) {
        if (mine !== client) await mine?.end().catch(() => undefined);
        mine = undefined;
      }
    }
  }
  if (mine !== client) {
    await mine?.end().catch(() => undefined);
    throw new Error("the connection was lost");
  }
}

/** At the version it has just read: somebody else may be quicker. */
export async function appendExpecting(writer: SqlWriter, client: pg.Client): Promise<void> {
  const planned = plan(writer, sharedStream(writer));
  const { rows } = await client.query("select gapless.stream_version($1) as version", [planned.stream]);
  const version = Number(rows[0].version);
  await settleAlone(writer, [planned], async () => {
    const result = await append(client, planned, version);
    if (result.firstVersion !== version + 1)
      writer.ledger.complain(`${planned.stream}: expected ${version} and got version ${result.firstVersion}`);
    return [result];
  });
}

/** Several streams, all or nothing. */
export async function appendBatch(writer: SqlWriter, client: pg.Client): Promise<void> {
  const streams = new Set(Array.from({ length: writer.random.between(2, 6) }, () => sharedStream(writer)));
  const planned = [...streams].map((stream) => plan(writer, stream));
  await settleAlone(writer, planned, async () => {
    const entries = planned.map(({ stream, events }) => ({ stream, events }));
    const text = "select first_version, last_version, duplicate from gapless.append_batch($1)";
    return (await client.query(text, [JSON.stringify(entries)])).rows.map(given);
  });
}
