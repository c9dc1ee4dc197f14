// A thousand events per call, against COPY of the same rows into a table with the same columns and indexes.
import { randomBytes } from "node:crypto";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { type Database, NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { preload } from "./harness/preload.ts";
import { interleave } from "./harness/rounds.ts";
import { catchUp, startSequencer, verify } from "./harness/sequencer.ts";
import { data } from "./harness/shots.ts";
import { comparison } from "./harness/stats.ts";

const SIZE = 1000;
const COLUMNS = "tenant_id, stream, version, recorded_at, id, type, topic, data, metadata";

/** The bench. */
export const sqlBatch: Bench = {
  name: "sql-batch",
  question: `How fast are appends of ${SIZE} events per call, to one stream and to ${SIZE} streams, against COPY?`,
  run,
};

/** One connection with what it has written so far. */
interface Lane {
  client: pg.Client;
  no: number;
  batches: number;
  copied: Record<"one" | "many", number>;
}

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, NO_CHECKPOINT);
  const loaded = context.quick ? 50_000 : 1_000_000;
  await preload(context, database, { events: loaded, streams: loaded / 100 });
  await database.admin.query(`
    create schema bench;
    create table bench.copied (like gapless.event including all);
    insert into bench.copied (${COLUMNS}) select ${COLUMNS} from gapless.event;
    grant usage on schema bench to gapless_user;
    grant insert on bench.copied to gapless_user;`);
  await database.admin.query("vacuum analyze");
  const lanes = await Promise.all([0, 1].map((no) => openLane(context, database, no)));
  const [rounds, batches] = context.quick ? [2, 20] : [5, 150];

  const rate = async (connections: number, work: (lane: Lane) => Promise<void>): Promise<number> => {
    const used = lanes.slice(0, connections);
    for (const lane of used) lane.batches = batches;
    const start = performance.now();
    await Promise.all(used.map(work));
    return (connections * batches * SIZE) / ((performance.now() - start) / 1000);
  };
  const sequenced = async (connections: number, work: (lane: Lane) => Promise<void>): Promise<number> => {
    const sequencer = await startSequencer(context, database);
    const result = await rate(connections, work);
    await sequencer.stop();
    await catchUp(database);
    return result;
  };
  const phases: Record<string, () => Promise<number>> = {};
  for (const n of [1, 2]) {
    phases[`COPY, one stream, ${n}`] = async () => {
      const texts = copyTexts(lanes.slice(0, n), batches, "one");
      return rate(n, (lane) => copyEach(lane, texts.get(lane) ?? []));
    };
    phases[`append, one stream, ${n}`] = () => sequenced(n, appendToOne);
    phases[`COPY, ${SIZE} streams, ${n}`] = async () => {
      const texts = copyTexts(lanes.slice(0, n), batches, "many");
      return rate(n, (lane) => copyEach(lane, texts.get(lane) ?? []));
    };
    phases[`append, ${SIZE} streams, ${n}`] = () => sequenced(n, appendToMany);
    phases[`one COPY for all, ${n}`] = async () => {
      const texts = copyTexts(lanes.slice(0, n), batches, "one");
      return rate(n, (lane) => copy(lane, Buffer.concat(texts.get(lane) ?? [])));
    };
  }
  const results = await interleave(rounds, phases, context.log);
  await verify(database);
  context.note(
    `${loaded} events loaded before. Each call, and each COPY but the last kind, is a transaction of ${SIZE}.`,
  );

  const findings: Finding[] = [];
  for (const n of [1, 2]) {
    const by = `${n} connection${n === 1 ? "" : "s"}`;
    const one = results[`append, one stream, ${n}`] ?? [];
    const peer = (name: string) => ({ what: name, samples: results[`${name}, ${n}`] ?? [] });
    findings.push(
      comparison(`to one stream, ${by}`, "events/s", one, peer("COPY, one stream"), {
        gate: { atLeast: 0.55 },
        goal: { atLeast: 0.8 },
      }),
      comparison(
        `to ${SIZE} streams, ${by}`,
        "events/s",
        results[`append, ${SIZE} streams, ${n}`] ?? [],
        peer(`COPY, ${SIZE} streams`),
        { gate: { atLeast: 0.3 }, goal: { atLeast: 0.6 } },
      ),
      comparison(`to one stream, ${by}`, "events/s", one, peer("one COPY for all")),
    );
  }
  return findings;
}

async function openLane(context: Context, database: Database, no: number): Promise<Lane> {
  const client = new pg.Client(database.databaseUrl);
  client.on("error", () => undefined);
  await client.connect();
  context.onEnd(() => client.end());
  return { client, no, batches: 0, copied: { one: 0, many: 0 } };
}

const EVENT = `{"type":"order.placed","data":${data()}}`;
const EVENTS = `[${Array.from({ length: SIZE }, () => EVENT).join(",")}]`;

async function appendToOne({ client, no, batches }: Lane): Promise<void> {
  for (let i = 0; i < batches; i++) {
    await client.query({ name: "one", text: "select * from gapless.append($1, $2)", values: [`big-${no}`, EVENTS] });
  }
}

async function appendToMany({ client, no, batches }: Lane): Promise<void> {
  const entries = Array.from({ length: SIZE }, (_, i) => `{"stream":"many${no}-${i}","events":${EVENT}}`);
  const batch = `[${entries.join(",")}]`;
  for (let i = 0; i < batches; i++) {
    await client.query({ name: "many", text: "select * from gapless.append_batch($1)", values: [batch] });
  }
}

/** What COPY sends, written before the clock runs. */
function copyTexts(lanes: Lane[], batches: number, to: "one" | "many"): Map<Lane, Buffer[]> {
  const now = new Date().toISOString();
  const rest = `order.placed\tcustom/order.placed\t${data()}\t{}\n`;
  return new Map(
    lanes.map((lane) => [
      lane,
      Array.from({ length: batches }, () => {
        let text = "";
        for (let i = 0; i < SIZE; i++) {
          if (to === "one" || i === 0) lane.copied[to]++;
          const stream = to === "one" ? `big-${lane.no}` : `many${lane.no}-${i}`;
          text += `1\t${stream}\t${lane.copied[to]}\t${now}\t${uuidV7()}\t${rest}`;
        }
        return Buffer.from(text);
      }),
    ]),
  );
}

async function copyEach(lane: Lane, texts: Buffer[]): Promise<void> {
  for (const text of texts) await copy(lane, text);
}

function copy({ client }: Lane, text: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = client.query(copyFrom(`copy bench.copied (${COLUMNS}) from stdin`));
    stream.on("finish", resolve).on("error", reject).end(text);
  });
}

/** Ordered by time like the ids that append makes: indexes feel the difference. */
function uuidV7(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
