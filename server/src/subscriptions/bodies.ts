/** Bodies of requests to consumers' routes, read field by field. */
import { digits, duration, type Fields, place, readFields, reading, text } from "../api/body.ts";
import { refuse } from "../api/query.ts";
import { JsonReader } from "../json/scan.ts";
import type { Batch } from "./settle.ts";

/** Of one request. */
const MOST_DELIVERIES = 10_000;
/** As in SQL. */
const DELAY = { least: "0s", most: "30d" };
const LEASE_TIME = { least: "1s", most: "12h" };

/** Reads `{deliveries: [{id, lease}]}` or `{lease}`, and the further fields of the verb. */
export function readSettling(body: string, more: readonly string[]): { batches: Batch[]; fields: Fields } {
  const fields = readFields(body, ["deliveries", "lease", ...more]);
  return { batches: readBatches(fields), fields };
}

/** Reads the body of a renewal: `{lease}`, `{leases}` or `{deliveries}`, and for how long. */
export function readRenewal(body: string): { leases: string[]; timeoutMs: number | undefined } {
  const fields = readFields(body, ["deliveries", "lease", "leases", "timeout"]);
  const timeoutMs = duration(fields, "timeout", LEASE_TIME);
  const raw = fields.get("leases");
  if (raw === undefined) {
    return { leases: readBatches(fields).map(({ lease }) => lease), timeoutMs };
  }
  if (fields.has("lease") || fields.has("deliveries")) refuse("leases", "must not be given together with others");
  return { leases: readIds(fields, "leases") ?? [], timeoutMs };
}

/** Reads a list of ids, or undefined. */
export function readIds(fields: Fields, name: string): string[] | undefined {
  const raw = fields.get(name);
  if (raw === undefined) return undefined;
  const ids = readList(raw, name, (reader, path) => digits(reader.raw(), path));
  if (new Set(ids).size < ids.length) refuse(name, "must not name one twice");
  return ids;
}

/** When to try again, in milliseconds. */
export function readDelay(fields: Fields): number | undefined {
  return duration(fields, "delay", DELAY);
}

/** Why. */
export function readReason(fields: Fields): string | undefined {
  const reason = text(fields, "reason");
  if (reason !== undefined && reason.length > 1_000) refuse("reason", "must not be longer than 1000 characters");
  return reason;
}

function readBatches(fields: Fields): Batch[] {
  const lease = place(fields, "lease");
  const raw = fields.get("deliveries");
  if (lease !== undefined) {
    if (raw !== undefined) refuse("lease", "must not be given together with deliveries");
    return [{ lease, deliveries: null }];
  }
  if (raw === undefined) {
    return refuse("deliveries", "is required", "Name deliveries with their leases, or a whole lease.");
  }
  const byLease = new Map<string, Set<string>>();
  readList(raw, "deliveries", (reader, path) => {
    const delivery = readDelivery(reader, path);
    const known = byLease.get(delivery.lease) ?? new Set();
    if (known.has(delivery.id)) refuse(`${path}.id`, "must not be named twice");
    byLease.set(delivery.lease, known.add(delivery.id));
  });
  return [...byLease].map(([of, deliveries]) => ({ lease: of, deliveries: [...deliveries] }));
}

function readDelivery(reader: JsonReader, path: string): { id: string; lease: string } {
  if (reader.peek() !== "{") return refuse(path, "must be an object with id and lease");
  let id: string | undefined;
  let lease: string | undefined;
  reader.object((name) => {
    const raw = reader.raw();
    if (name === "id") id = digits(raw, `${path}.id`);
    else if (name === "lease") lease = digits(raw, `${path}.lease`);
    else refuse(`${path}.${name.slice(0, 60)}`, "is not a field", "The fields are id and lease.");
  });
  if (id === undefined) return refuse(`${path}.id`, "is required");
  if (lease === undefined) return refuse(`${path}.lease`, "is required");
  return { id, lease };
}

function readList<T>(raw: string, name: string, item: (reader: JsonReader, path: string) => T): T[] {
  if (!raw.startsWith("[")) return refuse(name, "must be a list");
  return reading(() => {
    const items: T[] = [];
    const reader = new JsonReader(raw);
    reader.array((index) => {
      if (index >= MOST_DELIVERIES) refuse(name, `must not hold more than ${MOST_DELIVERIES}`);
      items.push(item(reader, `${name}[${index}]`));
    });
    if (items.length === 0) refuse(name, "must not be empty");
    return items;
  });
}
