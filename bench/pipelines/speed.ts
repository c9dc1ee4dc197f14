// Queries beside the loops that were written for them.
import type { Context, Finding } from "../harness/bench.ts";
import { comparison, finding } from "../harness/stats.ts";
import { filterLoop, joinLoop, lastTenLoop, lengthLoop, pairLoop, timeLoop, totalLoop } from "./loops.ts";
import { batchesOf, engine, looped, STREAM, type Workload } from "./workload.ts";

const NAMES = Array.from({ length: 1_000 }, (_, at) => [`key-${at}`, `name ${at}`]);

/** What must be reached. */
export const WORKLOADS: readonly Workload[] = [
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
    ...{ keys: 1_000, step: 1, gate: 3e6, loop: timeLoop },
  },
  {
    what: "partition with 10,000 keys, running sum",
    app: `${STREAM} partition with (key of S) begin from S select key, sum(price) as total insert into O; end;`,
    ...{ keys: 10_000, step: 0, gate: 1.5e6, loop: totalLoop },
  },
  {
    what: "partition with 10,000 keys, average of length(10)",
    app: `${STREAM} partition with (key of S) begin from S#window.length(10) select key, avg(price) as average insert into O; end;`,
    ...{ keys: 10_000, step: 0, loop: lastTenLoop },
  },
  {
    what: "every a -> b of the same key within an hour, 1,000 waiting",
    // Of each of 1,000 keys as many are opened as closed: one of each waits.
    app: `@app:playback ${STREAM} from every a=S[price < 50.0] -> b=S[price >= 50.0 and key == a.key] within 1 hour
      select b.key, a.price as low, b.price as high insert into O;`,
    ...{ keys: 1_000, step: 1, gate: 3e6, loop: pairLoop },
  },
  {
    what: "join with a table of 1,000 rows by its key",
    app: `${STREAM} define stream T (key string, name string); @PrimaryKey('key') define table Names (key string, name string);
      from T insert into Names; from S join Names on S.key == Names.key select S.key, Names.name, S.price insert into O;`,
    ...{ keys: 1_000, step: 0, gate: 3e6, loop: () => joinLoop(NAMES), before: { stream: "T", rows: NAMES } },
  },
];

/** The findings of all. */
export function speed(context: Context): Finding[] {
  const batches = context.quick ? 100 : 3_000;
  const rounds = context.quick ? 3 : 9;
  return WORKLOADS.flatMap((workload) => {
    const rows = batchesOf(workload.keys);
    const own: number[] = [];
    const loops: number[] = [];
    for (let round = 0; round < rounds; round++) {
      own.push(engine(workload, rows, batches));
      loops.push(looped(workload, rows, batches));
      const [mine = 0, loop = 0] = [own.at(-1), loops.at(-1)];
      context.log(`${workload.what}: ${mine.toFixed(2)} million/s, loop ${loop.toFixed(2)}`);
    }
    const peer = { what: "loop", samples: loops };
    const gate = workload.gate === undefined ? {} : { gate: { atLeast: workload.gate / 1e6 } };
    const judgement = workload.share === undefined ? {} : { gate: { atLeast: workload.share } };
    return [
      finding(workload.what, "million events/s", own, gate),
      comparison("… beside its loop", "million events/s", own, peer, judgement),
    ];
  });
}
