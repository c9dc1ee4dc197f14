// How live feeds find the filters that take an event: by what it is, next to asking every filter there is.
import { type FeedEvent, feedEvent } from "@gapless/server/feed/batch";
import { type Group, Groups } from "@gapless/server/feed/groups";
import { compileFilter } from "@gapless/server/feed/match";
import type { Lists } from "@gapless/server/log/filter";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { finding } from "./harness/stats.ts";

/** The bench. */
export const routing: Bench = {
  name: "routing",
  question: "What does an event cost when 100,000 live feeds have filters of their own?",
  run,
};

/** How many events one turn hands out, as pages of the feed hold them. */
const PAGE = 500;
const NONE: Lists = { types: [], topics: [], categories: [], streams: [] };

/** Filters of a kind, no two alike, and events that some of them take. */
interface Workload {
  what: string;
  filter(n: number): Partial<Lists>;
  row(n: number): { stream: string; type: string; topic: string };
}

const mixed: Workload = {
  what: "types, topics, streams and categories",
  filter(n) {
    const kinds: Partial<Lists>[] = [
      { topics: [`jobs/${n}/*`] },
      { topics: [`jobs/${n}/**`], types: ["job.*"] },
      { topics: [`tables/*/${n}/**`] },
      { topics: [`**/${n}/done`] },
      { types: [`kind${n}.*`] },
      { types: [`order.kind${n}`], categories: ["order"] },
      { streams: [`order-${n}`] },
      { categories: [`category${n}`], types: ["changed.*"] },
    ];
    return kinds[n % kinds.length] ?? {};
  },
  // Taken by filter n, and by whoever else it fits.
  row(n) {
    const plain = { stream: `order-${n}`, type: `order.kind${n}`, topic: `shop/${n}` };
    const kinds: Partial<typeof plain>[] = [
      { topic: `jobs/${n}/logs` },
      { topic: `jobs/${n}/steps/7`, type: "job.started" },
      { topic: `tables/public/${n}/row/1` },
      { topic: `shop/eu/${n}/done` },
      { type: `kind${n}.seen.v2` },
      {},
      {},
      { stream: `category${n}-1`, type: "changed.name" },
    ];
    return { ...plain, ...kinds[n % kinds.length] };
  },
};

const crowded: Workload = {
  what: "topics, all with the same type and category",
  filter: (n) => ({ types: ["job.started"], categories: ["job"], topics: [`jobs/${n}/**`] }),
  row: (n) => ({ stream: `job-${n}`, type: "job.started", topic: `jobs/${n}/steps/1` }),
};

async function run(context: Context): Promise<Finding[]> {
  const sizes = context.quick ? [100, 1_000] : [100, 1_000, 10_000, 100_000];
  const rounds = context.quick ? 3 : 9;
  const findings: Finding[] = [];
  for (const workload of [mixed, crowded]) {
    for (const size of sizes) {
      const { groups, matchers } = set(workload, size);
      const events = pages(workload, size, context.quick ? 4 : 40);
      const few = (events[0] ?? []).slice(0, Math.max(5, Math.min(PAGE, 1_000_000 / size)));
      agree(groups, matchers, few);
      const [routed, naive]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        routed.push(time(events.length * PAGE, () => events.forEach((page) => void groups.share(page))));
        naive.push(time(few.length, () => askAll(matchers, few)));
      }
      const gate = size === 100_000 ? { gate: { atMost: 20 } } : {};
      findings.push(
        finding(`${size.toLocaleString("en")} filters: ${workload.what}`, "µs/event", routed, gate),
        finding("… asking every filter", "µs/event", naive),
      );
      context.log(`${workload.what}, ${size}: ${routed.at(-1)?.toFixed(2)} µs, naive ${naive.at(-1)?.toFixed(1)} µs`);
    }
  }
  context.note("One process, no network and no database: what is timed is finding the feeds of a page of 500 events.");
  return findings;
}

type Asked = { group: Group<number>; matches: ReturnType<typeof compileFilter> };

function set(workload: Workload, size: number): { groups: Groups<number>; matchers: Asked[] } {
  const groups = new Groups<number>();
  const matchers = Array.from({ length: size }, (_, n) => {
    const filter = { ...NONE, ...workload.filter(n) };
    const group = groups.join(filter);
    group.live.add(n);
    return { group, matches: compileFilter(filter) };
  });
  return { groups, matchers };
}

/** Events all over the filters, in an order that no cache foresees. */
function pages(workload: Workload, size: number, count: number): FeedEvent[][] {
  let state = 7;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 3) % size;
  };
  return Array.from({ length: count }, (_, page) =>
    Array.from({ length: PAGE }, (_, n) =>
      feedEvent({
        id: "01a1fde2-0169-7969-ad3e-11ef79e022f0",
        version: "1",
        position: String(page * PAGE + n + 1),
        data: "1",
        metadata: "{}",
        occurred_at: null,
        recorded_at: "2030-01-01 00:00:00+00",
        ...workload.row(random()),
      }),
    ),
  );
}

/** A fast answer that is wrong is no result. */
function agree(groups: Groups<number>, matchers: Asked[], events: FeedEvent[]): void {
  const shares = groups.share(events);
  let found = 0;
  for (const { group, matches } of matchers) {
    const [mine, all] = [shares.get(group) ?? [], events.filter(({ row }) => matches(row))];
    if (mine.length !== all.length) throw new Error(`routing differs for ${JSON.stringify(group.filter)}`);
    found += all.length;
  }
  if (found < events.length) throw new Error("hardly any event has a taker");
}

function askAll(matchers: Asked[], events: FeedEvent[]): number {
  let found = 0;
  for (const { row } of events)
    for (const { group, matches } of matchers) if (group.live.size > 0 && matches(row)) found++;
  return found;
}

/** Microseconds for each event. */
function time(events: number, work: () => unknown): number {
  const start = performance.now();
  work();
  return ((performance.now() - start) * 1000) / events;
}
