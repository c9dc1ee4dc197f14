// Event processing in memory, each query beside a loop that was written by hand for exactly that query.
import { createApp } from "@gapless/server/pipelines";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { comparison, finding } from "./harness/stats.ts";
import { nexmark } from "./pipelines/nexmark.ts";

/** The bench. */
export const pipelines: Bench = {
  name: "pipelines",
  question: "How many events a second do queries take in, and how near is that to a loop written for each?",
  run,
};

const BATCH = 1_000;
const STREAM = "define stream S (key string, price double, n int);";

type Row = [key: string, price: number, n: number];

interface Workload {
  what: string;
  app: string;
  keys: number;
  /** Milliseconds from one event to the next. */
  step: number;
  gate: number;
  /** The least share of the loop's speed. */
  share?: number;
  /** Takes batches, and says how many results there were. */
  loop?: () => { take(rows: Row[], times: number[]): void; results(): number };
  before?: (send: (stream: string, rows: unknown[][]) => void) => void;
}

const WORKLOADS: Workload[] = [
  {
    what: "filter and projection",
    app: `${STREAM} from S[price > 50.0] select key, price * 2.0 as twice insert into O;`,
    ...{ keys: 1_000, step: 0, gate: 10e6, share: 0.25, loop: filterLoop },
  },
  {
    what: "length(1000), average by one of 1,000 keys",
    app: `${STREAM} from S#window.length(1000) select key, avg(price) as average group by key insert into O;`,
    ...{ keys: 1_000, step: 0, gate: 3e6, share: 0.25, loop: lengthLoop },
  },
  {
    what: "time(1 sec), average by one of 1,000 keys",
    app: `@app:playback ${STREAM} from S#window.time(1 sec) select key, avg(price) as average group by key insert into O;`,
    ...{ keys: 1_000, step: 1, gate: 3e6 },
  },
  {
    what: "partition with 10,000 keys, running sum",
    app: `${STREAM} partition with (key of S) begin from S select key, sum(price) as total insert into O; end;`,
    ...{ keys: 10_000, step: 0, gate: 1.5e6 },
  },
  {
    what: "every a -> b of the same key within an hour, 1,000 waiting",
    // Each of 2,000 keys is opened once, then closed once.
    app: `${STREAM} from every a=S[n % 4000 < 2000] -> b=S[n % 4000 >= 2000 and key == a.key] within 1 hour
      select a.key, b.price insert into O;`,
    ...{ keys: 2_000, step: 0, gate: 3e6 },
  },
  {
    what: "join with a table of 1,000 rows by its key",
    app: `${STREAM} define stream T (key string, name string); @PrimaryKey('key') define table Names (key string, name string);
      from T insert into Names; from S join Names on S.key == Names.key select S.key, Names.name, S.price insert into O;`,
    ...{ keys: 1_000, step: 0, gate: 3e6 },
    before: (send) =>
      send(
        "T",
        Array.from({ length: 1_000 }, (_, at) => [`key-${at}`, `name ${at}`]),
      ),
  },
];

async function run(context: Context): Promise<Finding[]> {
  const batches = context.quick ? 100 : 3_000;
  const rounds = context.quick ? 3 : 9;
  return [...workloads(context, batches, rounds), ...nexmark(context)];
}

function workloads(context: Context, batches: number, rounds: number): Finding[] {
  return WORKLOADS.flatMap((workload) => {
    const { rows, times } = input(workload);
    const own: number[] = [];
    const loops: number[] = [];
    for (let round = 0; round < rounds; round++) {
      own.push(engine(workload, rows, times, batches));
      if (workload.loop !== undefined) loops.push(looped(workload.loop, rows, times, batches));
      context.log(`${workload.what}: ${(own.at(-1) ?? 0).toFixed(2)} million/s`);
    }
    const gate = { gate: { atLeast: workload.gate / 1e6 } };
    if (workload.share === undefined) return [finding(workload.what, "million events/s", own, gate)];
    const peer = { what: "loop", samples: loops };
    return [
      finding(workload.what, "million events/s", own, gate),
      comparison("… beside its loop", "million events/s", own, peer, { gate: { atLeast: workload.share } }),
    ];
  });
}

/** Batches with the same keys in another order, so that nothing is known in advance. */
function input({ keys }: Workload): { rows: Row[][]; times: number[] } {
  const rows = Array.from({ length: 20 }, (_, batch) =>
    Array.from({ length: BATCH }, (__, at): Row => {
      const n = batch * BATCH + at;
      return [`key-${(n * 7919) % keys}`, ((n * 31) % 1000) / 10, n];
    }),
  );
  return { rows, times: new Array(BATCH).fill(0) };
}

function engine(workload: Workload, rows: Row[][], zero: number[], batches: number): number {
  const app = createApp(workload.app, { now: 0 });
  let results = 0;
  app.onChunk("O", (count) => {
    results += count;
  });
  app.start();
  workload.before?.((stream, given) => app.input(stream).sendRows(given, new Array(given.length).fill(0)));
  const { sendRows } = app.input("S");
  let now = 1;
  const feed = (batch: number) => {
    const times = workload.step === 0 ? zero : zero.map(() => (now += workload.step));
    sendRows(rows[batch % rows.length] as Row[], times);
  };
  for (let batch = 0; batch < 60; batch++) feed(batch);
  const start = performance.now();
  for (let batch = 0; batch < batches; batch++) feed(batch);
  const seconds = (performance.now() - start) / 1000;
  if (results === 0) throw new Error(`${workload.what} gave nothing.`);
  return (batches * BATCH) / seconds / 1e6;
}

function looped(make: NonNullable<Workload["loop"]>, rows: Row[][], times: number[], batches: number): number {
  const loop = make();
  for (let batch = 0; batch < 60; batch++) loop.take(rows[batch % rows.length] as Row[], times);
  const start = performance.now();
  for (let batch = 0; batch < batches; batch++) loop.take(rows[batch % rows.length] as Row[], times);
  const seconds = (performance.now() - start) / 1000;
  if (loop.results() === 0) throw new Error("The loop gave nothing.");
  return (batches * BATCH) / seconds / 1e6;
}

function filterLoop() {
  let count = 0;
  // Results are kept for a batch, as whoever reads them needs it: else nothing would have to be made at all.
  const out: unknown[] = [];
  return {
    take(rows: Row[]) {
      let at = 0;
      for (const row of rows) if (row[1] > 50) out[at++] = [row[0], row[1] * 2];
      count += at;
    },
    results: () => count,
  };
}

function lengthLoop() {
  const ring: Row[] = [];
  const sums = new Map<string, { total: number; count: number }>();
  let place = 0;
  let count = 0;
  const out: unknown[] = [];
  return {
    take(rows: Row[]) {
      let at = 0;
      for (const row of rows) {
        const old = ring[place];
        if (old !== undefined) {
          const sum = sums.get(old[0]) as { total: number; count: number };
          sum.total -= old[1];
          if (--sum.count === 0) sums.delete(old[0]);
        }
        ring[place] = row;
        place = (place + 1) % 1_000;
        let sum = sums.get(row[0]);
        if (sum === undefined) {
          sum = { total: 0, count: 0 };
          sums.set(row[0], sum);
        }
        sum.total += row[1];
        sum.count++;
        out[at++] = [row[0], sum.total / sum.count];
      }
      count += at;
    },
    results: () => count,
  };
}
