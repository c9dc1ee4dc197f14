// The checks that a callback makes of what it gets, with its counters as they stand at that moment.
import type { Check, Condition, Count } from "./case.ts";
import type { Row } from "./listen.ts";
import { givenValue, holds, isSame, rowOf, shown } from "./values.ts";

/** What a callback got at once. */
export interface Batch {
  in: Row[] | null;
  remove: Row[] | null;
  before: Record<Count, number>;
  after: Record<Count, number>;
}

/** What the checks find wrong with a batch. */
export function checkBatch(checks: Check[], batch: Batch, kind: "query" | "stream"): string[] {
  return checks.flatMap((check) => checkOne(check, batch, kind));
}

function checkOne(check: Check, batch: Batch, kind: "query" | "stream"): string[] {
  const events = eventsOf(check, batch);
  const when = check.when ?? [];
  const isPerEvent = check.event !== undefined || when.some((condition) => condition.at?.endsWith("Event"));
  if (!isPerEvent)
    return when.every((condition) => isMet(condition, batch, 0, check, kind)) ? whole(check, batch, kind) : [];
  const places = check.event === "each" || check.event === undefined ? events.keys() : [check.event];
  const wrong: string[] = [];
  for (const at of places) {
    if (!when.every((condition) => isMet(condition, batch, at, check, kind))) continue;
    const event = events[at];
    if (check.fail === true) wrong.push("it should not have come");
    else if (event !== undefined) wrong.push(...ofEvent(check, event));
    else if (check.event !== "each") wrong.push(`there is no event ${at} in ${shown(events)}`);
  }
  return wrong;
}

function eventsOf(check: Check, batch: Batch): Row[] {
  return (check.dir === "remove" ? batch.remove : batch.in) ?? [];
}

function whole(check: Check, batch: Batch, kind: "query" | "stream"): string[] {
  const events = eventsOf(check, batch);
  if (check.fail === true) return ["it should not have come"];
  if (check.anyOf !== undefined) {
    const ways = check.anyOf.map((checks) => checkBatch(checks, batch, kind));
    return ways.some((wrong) => wrong.length === 0) ? [] : [`none of: ${ways.flat().join("; ")}`];
  }
  if (check.countRel !== undefined) {
    const [a, sign, b] = check.countRel;
    const [first, second] = check.at as string[];
    const value = (count: Count, at: string | undefined) =>
      (at?.startsWith("before") ? batch.before : batch.after)[count];
    const [left, right] = [value(a, first), value(b, second)];
    return holds(left, sign, right) ? [] : [`${a} ${left} is not ${sign} ${b} ${right}`];
  }
  if (check.counterValues !== undefined) {
    const wanted = check.counterValues[batch.before.batches];
    const found = batch.after[check.counter as Count];
    return wanted === undefined || wanted === found ? [] : [`counter ${found}, not ${wanted}`];
  }
  // What was told of one kind of events says nothing of a batch that has none of them.
  if (check.batchLength !== undefined && events.length !== check.batchLength && eventsIn(check, batch) !== null) {
    return [`batch of ${events.length}, not ${check.batchLength}`];
  }
  if (check.maxEvents !== undefined && events.length > check.maxEvents) return [`batch of ${events.length}`];
  if (check.batchNull !== undefined && (eventsIn(check, batch) === null) !== check.batchNull)
    return ["batch is null, or not"];
  return [];
}

function eventsIn(check: Check, batch: Batch): Row[] | null {
  return check.dir === "remove" ? batch.remove : batch.in;
}

function ofEvent(check: Check, event: Row): string[] {
  const found = check.attr === undefined ? undefined : event[check.attr];
  if (check.row !== undefined) {
    const wanted = rowOf(check.row.data, check.row.types);
    return isSame(event, wanted) ? [] : [`${shown(event)}, not ${shown(wanted)}`];
  }
  if (check.oneOf !== undefined) {
    const wanted = check.oneOf.map((value, at) => givenValue(value, check.types?.[at] ?? "o"));
    return wanted.some((value) => isSame(found, value, check.delta))
      ? []
      : [`${shown(found)}, not one of ${shown(wanted)}`];
  }
  if (check.instanceOf !== undefined)
    return isInstance(found, check.instanceOf) ? [] : [`${shown(found)} is no ${check.instanceOf}`];
  if (check.notNull === true) return found !== null && found !== undefined ? [] : ["null"];
  if (check.width !== undefined)
    return event.length === check.width ? [] : [`${event.length} values, not ${check.width}`];
  if (check.expired !== undefined) return check.expired === false ? [] : ["a stream has no expired events"];
  if (check.value === undefined) return [];
  const wanted = givenValue(check.value, check.type ?? "o");
  if (check.rel !== undefined && check.rel !== "==") {
    return holds(Number(found), check.rel, Number(wanted))
      ? []
      : [`${shown(found)} is not ${check.rel} ${shown(wanted)}`];
  }
  return isSame(found, wanted, check.delta) ? [] : [`attribute ${check.attr}: ${shown(found)}, not ${shown(wanted)}`];
}

function isInstance(value: unknown, name: string): boolean {
  const types: Record<string, string> = { String: "string", Boolean: "boolean" };
  if (name === "Long") return typeof value === "bigint" || Number.isInteger(value);
  if (name === "Integer") return Number.isInteger(value);
  return typeof value === (types[name] ?? "number");
}

function isMet(condition: Condition, batch: Batch, at: number, check: Check, kind: "query" | "stream"): boolean {
  if (condition.expired !== undefined)
    return condition.expired === false || (kind === "query" && check.dir === "remove");
  if (condition.batchNull !== undefined) return (condition.batchNull === "remove" ? batch.remove : batch.in) === null;
  if (condition.attr !== undefined) {
    const events = eventsOf(check, batch);
    const value = events[typeof condition.event === "number" ? condition.event : at]?.[condition.attr];
    const type = (condition as { type?: string }).type ?? "o";
    if (condition.eqv !== undefined) return isSame(value, givenValue(condition.eqv, type));
    return condition.nev === undefined || !isSame(value, givenValue(condition.nev, type));
  }
  const count = countAt(condition, batch, at);
  if (condition.not !== undefined) return !compares(condition.not, count);
  return compares(condition, count);
}

function countAt({ count = "in", at: moment }: Condition, batch: Batch, at: number): number {
  if (moment === "beforeBatch") return batch.before[count];
  if (moment === "afterBatch") return batch.after[count];
  return batch.before[count] + at + (moment === "afterEvent" ? 1 : 0);
}

function compares(condition: Omit<Condition, "not">, count: number): boolean {
  if (condition.notIn !== undefined) return !condition.notIn.includes(count);
  if (condition.eq !== undefined) return count === condition.eq;
  if (condition.gt !== undefined) return count > condition.gt;
  if (condition.lt !== undefined) return count < condition.lt;
  if (condition.ge !== undefined) return count >= condition.ge;
  if (condition.le !== undefined) return count <= condition.le;
  return true;
}
