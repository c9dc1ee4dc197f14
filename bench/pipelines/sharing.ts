// A hundred queries on one stream: each is to cost less than it does alone.
import { createApp } from "@gapless/server/pipelines";
import type { Context, Finding } from "../harness/bench.ts";
import { finding } from "../harness/stats.ts";
import { BATCH, batchesOf, type Row, STREAM } from "./workload.ts";

const QUERIES = 100;

// What comes behind the filter is each query's own: `gate` is for those in which little comes behind it.
const KINDS = [
  {
    what: "each looks for another key",
    gate: true,
    query: (at: number) => `from S[key == 'key-${at}'] select key, price * 2.0 as twice insert into O;`,
  },
  {
    what: "all with the same filter",
    gate: true,
    query: (at: number) => `from S[price > 95.0] select key, price * ${at}.0 as times insert into O;`,
  },
  {
    what: "one of 20 filters and an average of its own",
    gate: false,
    query: (at: number) =>
      `from S[price > ${99 - (at % 20)}.5]#window.length(100) select key, avg(price) as average insert into O;`,
  },
];

/** Nanoseconds for an event and a query: of one query, and of each of a hundred. */
export function sharing(context: Context): Finding[] {
  const rows = batchesOf(1_000);
  const rounds = context.quick ? 1 : 5;
  return KINDS.flatMap(({ what, query, gate }) => {
    const alone: number[] = [];
    const each: number[] = [];
    for (let round = 0; round < rounds; round++) {
      alone.push(cost([query(1)], rows, context.quick ? 100 : 2_000));
      each.push(
        cost(
          Array.from({ length: QUERIES }, (_, at) => query(at)),
          rows,
          context.quick ? 10 : 200,
        ),
      );
    }
    context.log(`${what}: ${alone.at(-1)?.toFixed(1)} ns alone, ${each.at(-1)?.toFixed(2)} ns each of ${QUERIES}`);
    const share = each.map((value, round) => value / (alone[round] ?? Number.NaN));
    return [
      finding(`one query, ${what}`, "ns/event", alone),
      finding(`${QUERIES} queries, ${what}`, "ns/event and query", each),
      finding("… share of what it costs alone", "×", share, gate ? { gate: { atMost: 0.5 } } : {}),
    ];
  });
}

function cost(queries: string[], rows: readonly Row[][], batches: number): number {
  const app = createApp(
    `${STREAM}\n${queries.join("\n")}`.replaceAll("insert into O", () => `insert into O${outs++}`),
    {
      now: 0,
    },
  );
  outs = 0;
  app.start();
  const { sendRows } = app.input("S");
  const times = new Array(BATCH).fill(1);
  const feed = (count: number) => {
    for (let batch = 0; batch < count; batch++) sendRows(rows[batch % rows.length] as Row[], times);
  };
  feed(20);
  const start = performance.now();
  feed(batches);
  return ((performance.now() - start) * 1e6) / (batches * BATCH) / queries.length;
}

let outs = 0;
