// What an app can say of itself: how many events went where, how long queries worked, how much is kept.
import type { AppPlan } from "../plan/app.ts";
import type { StatisticsLevel } from "../plan/app_settings.ts";
import type { Faults } from "./faults.ts";
import type { AppHost } from "./host.ts";
import type { Meter } from "./meter.ts";
import type { Stateful } from "./stateful.ts";
import type { Streams } from "./streams.ts";
import type { AppUnit, Units } from "./units.ts";

/** Of a query. */
export interface QueryStatistics {
  /** Events of the streams it reads; left out in partitions where it reads a stream of their own. */
  in?: number;
  out: number;
  failures: number;
  /** How much it keeps, by what keeps it: events of windows, groups, matches that wait. Of all keys together. */
  state: Record<string, number>;
  /** Milliseconds per chunk, where they are measured. */
  latency?: { chunks: number; average: number; most: number };
}

/** Of an app. */
export interface AppStatistics {
  app: string;
  level: StatisticsLevel;
  now: number;
  /** Events that failed. */
  failures: number;
  /** Timers that wait. */
  timers: number;
  streams: Record<string, { events: number }>;
  queries: Record<string, QueryStatistics>;
  tables: Record<string, { rows: number }>;
  windows: Record<string, { events: number }>;
  /** The keys of each partition, in their order. */
  partitions: { keys: number }[];
}

/** What it is found out from. */
export interface StatisticsParts {
  plan: AppPlan;
  level: StatisticsLevel;
  host: AppHost;
  streams: Streams;
  faults: Faults;
  units: Units;
  meters: ReadonlyMap<string, Meter>;
}

/** Finds it out: costs nothing until it is asked. */
export function statisticsOf({ plan, level, host, streams, faults, units, meters }: StatisticsParts): AppStatistics {
  const found: AppStatistics = {
    ...{ app: plan.settings.name, level, now: host.now, failures: faults.count },
    timers: host.timers.size + host.idle.size,
    ...{ streams: {}, queries: {}, tables: {}, windows: {}, partitions: [] },
  };
  for (const name of streams.attributes.keys()) found.streams[name] = { events: streams.named(name).events };
  for (const [name, table] of host.tables) found.tables[name] = { rows: table.size };
  for (const [name, window] of host.windows) {
    let events = 0;
    window.each(() => {
      events++;
      return false;
    });
    found.windows[name] = { events };
  }
  const byName = new Map(units.all.map((unit) => [unit.unit.name, unit]));
  for (const element of plan.elements) {
    const queries = "queries" in element ? element.queries : [element];
    for (const { name, unit, reads } of queries) {
      const meter = meters.get(name);
      const isInner = reads.some(({ prefix }) => prefix === "#");
      const came = isInner ? [] : reads.map((stream) => streams.readable(stream.prefix + stream.name).events);
      found.queries[name] = {
        ...(isInner ? {} : { in: came.reduce((sum, events) => sum + events, 0) }),
        out: meter?.out ?? 0,
        failures: faults.byQuery.get(name) ?? 0,
        state: stateOf(byName.get(unit)),
        ...(meter?.stopwatch === undefined ? {} : { latency: latencyOf(meter) }),
      };
    }
    if ("queries" in element) {
      const instances = units.all.find(({ unit }) => unit.name === element.queries[0]?.unit)?.instances;
      found.partitions.push({ keys: instances?.size ?? 0 });
    }
  }
  return found;
}

function latencyOf({ chunks, total, most }: Meter): NonNullable<QueryStatistics["latency"]> {
  return { chunks, average: chunks === 0 ? 0 : total / chunks, most };
}

function stateOf(found: AppUnit | undefined): Record<string, number> {
  const sizes: Record<string, number> = {};
  if (found === undefined) return sizes;
  const { unit, instances } = found;
  const all = instances?.all.flatMap(({ units }) => units.filter(({ name }) => name === unit.name)) ?? [unit];
  for (const part of all.flatMap(({ parts }) => parts)) {
    const size = sizeOf(part);
    const [kind = ""] = part.form.split("@");
    if (size !== undefined) sizes[kind] = (sizes[kind] ?? 0) + size;
  }
  return sizes;
}

/** Windows can be gone through; others say how much they hold, if that is of interest. */
function sizeOf(part: Stateful & { each?: unknown }): number | undefined {
  if (part.size !== undefined) return part.size;
  if (typeof part.each !== "function") return undefined;
  let size = 0;
  part.each(() => {
    size++;
    return false;
  });
  return size;
}
