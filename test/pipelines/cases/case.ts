// The cases of a file, as its `format` block explains them.

/** A file of cases. */
export interface CaseFile {
  cases: Case[];
}

/** An app, what is sent into it, and what has to come out. */
export interface Case {
  id: string;
  area: string;
  app: string;
  playback: boolean;
  timers: boolean;
  needs?: string[];
  sends: Send[];
  sleepAfter?: number;
  waitAfter?: Wait[];
  callbacks: Callback[];
  crossCallback?: unknown;
  expectation: "rows" | "checks" | "counts" | "error" | "runs";
  expectError?: string;
}

/** A value of an event; `{$now: ms}` is a time after the beginning of the test. */
export type Value = string | number | boolean | null | { $now: number };

/** Something that is sent, or asked. */
export interface Send {
  stream?: string;
  query?: string;
  data?: Value[];
  types?: string;
  timestamp?: number | { $now: number };
  events?: { data: Value[]; types: string; timestamp?: number | { $now: number } }[];
  sleepBefore?: number;
  waitBefore?: Wait[];
  checks?: AnswerCheck[];
  rows?: { ordered: boolean; data: Value[][]; types: string[] };
}

/** A check of what a query that is asked once comes to. */
export interface AnswerCheck {
  isNull?: boolean;
  notNull?: boolean;
  length?: number;
  rel?: string;
  row?: number;
  attr?: number;
  value?: Value;
  type?: string;
  data?: Value[];
  types?: string;
}

/** Waiting: for a callback to have seen something, or for a while. */
export interface Wait {
  callback: number;
  what?: Count;
  atLeast?: number;
  timeoutMs?: number;
  sleepMs?: number;
  retry?: number;
  until?: string;
}

/** What is counted of a callback. */
export type Count = "in" | "remove" | "total" | "batches" | "inBatches" | "removeBatches" | "removeWhenNoIn";

/** Who listens, and what has to arrive. */
export interface Callback {
  name: string;
  kind: "query" | "stream";
  expected: Expected;
}

/** What has to arrive. */
export interface Expected {
  counts?: Partial<Record<Count, number>>;
  inEvents?: Value[][];
  inTypes?: string[];
  inComplete?: boolean;
  removeEvents?: Value[][];
  removeTypes?: string[];
  removeComplete?: boolean;
  unordered?: boolean;
  rowsUnenforced?: boolean;
  arrived?: boolean;
  inArrived?: boolean;
  removeArrived?: boolean;
  segments?: { dir: "in" | "remove"; from: number; to: number; ordered?: boolean; data: Value[][]; types: string[] }[];
  midChecks?: { afterSends: number; elapsedMs: number; what: Count; rel: string; value: number }[];
  checks?: Check[];
}

/** A check that a callback made of its events. */
export interface Check {
  dir?: "in" | "remove" | "stream";
  event?: "each" | number;
  attr?: number;
  value?: Value;
  type?: string;
  rel?: string;
  delta?: number;
  oneOf?: Value[];
  types?: string;
  notNull?: boolean;
  instanceOf?: string;
  row?: { data: Value[]; types: string };
  width?: number;
  expired?: boolean;
  batchLength?: number;
  batchNull?: boolean | string;
  maxEvents?: number;
  fail?: boolean;
  /** The counts compared, each at its time. */
  countRel?: [Count, string, Count];
  counter?: Count;
  counterValues?: number[];
  at?: string | string[];
  /** One of these has to hold. */
  anyOf?: Check[][];
  when?: Condition[];
}

/** When a check is made. */
export interface Condition {
  count?: Count;
  at?: "beforeBatch" | "afterBatch" | "beforeEvent" | "afterEvent";
  eq?: number;
  gt?: number;
  lt?: number;
  ge?: number;
  le?: number;
  not?: Omit<Condition, "not">;
  notIn?: number[];
  expired?: boolean;
  batchNull?: string;
  attr?: number;
  event?: number | "each";
  eqv?: Value;
  nev?: Value;
}
