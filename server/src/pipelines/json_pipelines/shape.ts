// Pipelines in JSON: operators that events with a payload of any shape go through, one after the other.

/** A value of JSON; whole numbers of more than 53 bits are bigints. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

/** A pipeline. */
export interface Pipeline {
  id?: string | null;
  /** What it is called; its results too, if `output` does not say otherwise. */
  name: string;
  description?: string | null;
  /** Only events of these types; all, if there are none. */
  source_event_types?: readonly string[] | null;
  operators: readonly Operator[];
  /** false: it takes no events. */
  enabled?: boolean | null;
  /** The stream its results go to. */
  output?: string | null;
}

/** What events go through. */
export type Operator = FilterOperator | MapOperator | ReduceOperator | WindowOperator | EnrichOperator | BranchOperator;

/** Lets only some events on. */
export interface FilterOperator {
  type: "filter";
  /** A field of the payload; `a.b` is b in a. */
  field: string;
  value: Json;
  op: "eq" | "ne" | "gt" | "lt" | "contains";
}

/** Changes a field; one that it cannot change stays as it is. */
export interface MapOperator {
  type: "map";
  field: string;
  /** `uppercase`, `lowercase`, `trim`, `multiply:2`, `add:-1`. */
  transform: string;
}

/** Adds up, for each group: {group, function, value} after each event. */
export interface ReduceOperator {
  type: "reduce";
  field: string;
  function: "count" | "sum" | "avg" | "min" | "max";
  group_by?: string | null;
}

/** Adds up what falls into a time: {window_type, window_size_seconds, events_in_window, aggregation}. */
export interface WindowOperator {
  type: "window";
  config: {
    window_type: "tumbling" | "sliding" | "session";
    size_seconds?: number | null;
    /** Of sliding windows: how far apart they are; their size, if it is not said. */
    slide_seconds?: number | null;
    /** Of sessions: how long nothing comes until one is over; 300, if it is not said. */
    session_timeout_seconds?: number | null;
  };
  aggregation: ReduceOperator;
}

/** Adds fields of the row of a source that has the same key. */
export interface EnrichOperator {
  type: "enrich";
  source: string;
  fields: readonly string[];
  /** The field of the payload that says which row; `id`, if it is not said. */
  key?: string | null;
  /** The field of the rows that is compared with it; the same, if it is not said. */
  source_key?: string | null;
}

/** Says in `_route` where an event is to go, by the value of a field. */
export interface BranchOperator {
  type: "branch";
  field: string;
  branches: { readonly [value: string]: string };
}

/** The stream that the events of a pipeline come in by: their types and payloads. */
export const EVENTS = "Events";

/** How long nothing comes until a session is over, in seconds. */
export const SESSION_TIMEOUT = 300;

/** What `transform` says; undefined where it says nothing that there is. */
export function transformOf(text: string): { name: string; by?: number } | undefined {
  if (text === "uppercase" || text === "lowercase" || text === "trim") return { name: text };
  const [, name, number] = /^(multiply|add):\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)$/.exec(text) ?? [];
  if (name === undefined || !Number.isFinite(Number(number))) return undefined;
  return { name, by: Number(number) };
}
