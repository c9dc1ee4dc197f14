// What stands before an aggregation: its time zone, and how long its buckets are kept.

import { annotation } from "../check/annotations.ts";
import { durationOf } from "../check/duration.ts";
import { fail, nearest } from "../check/fail.ts";
import { GRANULARITIES, type Granularity, granularityNamed } from "../functions/time_buckets.ts";
import { UTC, type Zone, zoneNamed } from "../functions/time_zone.ts";
import type { AggregationDefinition, Annotation, AnnotationElement } from "../language/ast.ts";
import type { AggregationSpec, Retention } from "../operators/aggregations/aggregation.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long buckets are kept where nothing is said; months and years for ever. As SiddhiQL does. */
const DEFAULT: Retention = { sec: 2 * MINUTE, min: DAY, hour: 30 * DAY, day: 365 * DAY };

/** At least so long, so that what comes late still finds its bucket. As SiddhiQL does. */
const LEAST: Readonly<Record<Granularity, number>> = {
  sec: 2 * MINUTE,
  min: 2 * HOUR,
  hour: 25 * HOUR,
  day: 32 * DAY,
  month: 13 * 30 * DAY,
  year: 0,
};

/** `@purge(enable = 'true', interval = '10 sec', @retentionPeriod(sec = '120 sec', min = '24 hours', days = 'all'))`. */
export function purgeOf(
  { annotations, name }: AggregationDefinition,
  granularities: readonly Granularity[],
): AggregationSpec["purge"] {
  const found = annotation(annotations, "purge");
  const value = (key: string) => found?.elements.find((element) => element.key?.toLowerCase() === key);
  const enable = value("enable");
  if (enable !== undefined && !/^(true|false)$/i.test(enable.value))
    fail(`enable of @purge is 'true' or 'false', not '${enable.value}'`, enable.span);
  if (enable?.value.toLowerCase() === "false") return undefined;
  const interval = value("interval");
  const retention: Retention = { ...DEFAULT };
  for (const element of found === undefined ? [] : (annotation(found.annotations, "retentionPeriod")?.elements ?? [])) {
    const granularity = granularityNamed(element.key ?? "");
    if (granularity === undefined || !granularities.includes(granularity)) {
      fail(`${name} has no ${element.key ?? "such"} buckets${nearest(element.key ?? "", granularities)}`, element.span);
    } else if (element.value.trim().toLowerCase() === "all") delete retention[granularity];
    else retention[granularity] = lengthOf(element, granularity);
  }
  if (granularities.every((granularity) => retention[granularity] === undefined)) return undefined;
  return { every: interval === undefined ? 15 * MINUTE : durationOf(interval.value, interval.span), retention };
}

function lengthOf({ value, span }: AnnotationElement, granularity: Granularity): number {
  const length = durationOf(value, span);
  const least = LEAST[granularity];
  if (length >= least) return length;
  const shown = least >= DAY ? `${least / DAY} days` : `${least / MINUTE} min`;
  return fail(`buckets of a ${granularity} are kept for ${shown} or more, not '${value}'`, span);
}

/** `@timezone('Europe/Berlin')`, of the aggregation or of the app; else UTC. */
export function zoneOf(
  annotations: readonly Annotation[],
  ofApp: readonly Annotation[],
): { name: string; clocks: Zone } {
  const found = annotation(annotations, "timezone") ?? annotation(ofApp, "timezone");
  if (found === undefined) return { name: "UTC", clocks: UTC };
  const name = found.elements[0]?.value ?? "";
  const clocks = zoneNamed(name);
  if (clocks !== undefined) return { name, clocks };
  return fail(`there is no time zone '${name}': 'Europe/Berlin' and '+05:30' are some`, found.span);
}

/** Refuses what would be left out unsaid. */
export function refuseOthers({ annotations }: AggregationDefinition): void {
  for (const { name, elements, span } of annotations) {
    const isOff = elements.some(({ key, value }) => key?.toLowerCase() === "enable" && value.toLowerCase() === "false");
    if (/^(PartitionById|persistedAggregation|store)$/i.test(name) && !isOff)
      fail(`one app keeps the whole of an aggregation, with its state; leave @${name} out`, span);
    if (/^(PrimaryKey|Index)$/i.test(name))
      fail(`the buckets of an aggregation are found by their time; leave @${name} out`, span);
  }
}

/** Ascending. */
export function granularitiesOf({ every, span }: AggregationDefinition): Granularity[] {
  if ("list" in every) return GRANULARITIES.filter((granularity) => every.list.includes(granularity));
  const [from, to] = [GRANULARITIES.indexOf(every.from), GRANULARITIES.indexOf(every.to)];
  if (from > to) fail(`${every.from} is longer than ${every.to}; write every ${every.to} ... ${every.from}`, span);
  return GRANULARITIES.slice(from, to + 1);
}
