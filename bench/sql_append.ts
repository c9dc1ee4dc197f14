// One event per transaction from many connections: against the bare insert of the same row, and against a store that
// locks categories.
import { readFileSync } from "node:fs";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { startGenerator } from "./harness/load.ts";
import { type Database, NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { interleave } from "./harness/rounds.ts";
import { catchUp, startSequencer, verify } from "./harness/sequencer.ts";
import type { Load } from "./harness/shots.ts";
import { comparison } from "./harness/stats.ts";

const CONNECTIONS = 16;
const STREAMS = 10_000;
const MANY = 64;

/** The bench. */
export const sqlAppend: Bench = {
  name: "sql-append",
  question: `How fast are single-event appends from ${CONNECTIONS} connections, against a bare insert and category locks?`,
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, NO_CHECKPOINT);
  await preparePeers(database);
  const generator = startGenerator(context);
  const [rounds, seconds, warmSeconds] = context.quick ? [2, 2, 1] : [5, 10, 2];
  const rate = async (kind: Load["kind"], categories: number): Promise<number> => {
    const load = { kind, streams: STREAMS, categories };
    const tally = await generator.run({
      url: database.databaseUrl,
      connections: CONNECTIONS,
      load,
      warmSeconds,
      seconds,
    });
    return tally.count / tally.seconds;
  };
  const sequenced = async (categories: number): Promise<number> => {
    const sequencer = await startSequencer(context, database);
    const result = await rate("append", categories);
    await sequencer.stop();
    await catchUp(database);
    return result;
  };
  const results = await interleave(
    rounds,
    {
      "bare insert": () => rate("insert", 1),
      append: () => sequenced(1),
      "append, no sequencer": async () => {
        const result = await rate("append", 1);
        await catchUp(database);
        return result;
      },
      "message store, 1 category": () => rate("messageStore", 1),
      [`message store, ${MANY} categories`]: () => rate("messageStore", MANY),
      [`append, ${MANY} categories`]: () => sequenced(MANY),
    },
    context.log,
  );
  await verify(database);
  context.note(`The load generator took at most ${generator.busiest.toFixed(2)} of one core.`);

  const of = (name: keyof typeof results) => results[name];
  const insert = { what: "bare insert", samples: of("bare insert") };
  return [
    comparison("append, sequencer running", "events/s", of("append"), insert, {
      gate: { atLeast: 0.45 },
      goal: { atLeast: 0.6 },
    }),
    comparison("append, no sequencer", "events/s", of("append, no sequencer"), insert),
    comparison(
      "append, 1 category",
      "events/s",
      of("append"),
      { what: "message store", samples: of("message store, 1 category") },
      { gate: { atLeast: 2.5 } },
    ),
    comparison(
      `append, ${MANY} categories`,
      "events/s",
      of(`append, ${MANY} categories`),
      { what: "message store", samples: of(`message store, ${MANY} categories`) },
      { gate: { atLeast: 1.1 } },
    ),
  ];
}

async function preparePeers({ admin }: Database): Promise<void> {
  await admin.query(`
    create schema bench;
    create table bench.bare (like gapless.event including all);
    grant usage on schema bench to gapless_user;
    grant insert on bench.bare to gapless_user;`);
  await admin.query(readFileSync(new URL("peers/message_store.sql", import.meta.url), "utf8"));
}
