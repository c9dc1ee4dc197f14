// What a window is to the queries that read it, and to those who write one: a factory that checks its parameters, and what it makes.
import type { Attribute } from "../check/scope.ts";
import type { Typed } from "../check/typed.ts";
import type { Call, Span } from "../language/ast.ts";
import type { Chunk, Row, Taker } from "../runtime/chunk.ts";
import type { LogEntry } from "../runtime/log.ts";
import type { Scratch } from "../runtime/scratch.ts";
import type { State, Stateful } from "../runtime/stateful.ts";
import type { Sleeper } from "../runtime/timers.ts";
import type { Aggregation } from "./aggregations/aggregation.ts";
import type { NamedWindow } from "./named_window.ts";
import type { TableStore } from "./table_store.ts";

/** Wakes. */
export interface Alarms {
  /** Wakes the sleeper once when the clock has reached `at`. */
  ask(at: number, sleeper: Sleeper): void;
}

/** What operators know of the app they run in. */
export interface Host {
  /** Milliseconds since 1970, as far as the app knows: event time or that of the wall. */
  readonly now: number;
  readonly timers: Alarms;
  /** Timers of those who look at the clock with each event anyway: a batch is not cut for them. */
  readonly idle: Alarms;
  /** What the clock says when the event of a chunk with this time arrives: in event time a chunk may hold minutes. */
  nowAt(time: number): number;
  /** Calls back when the app begins: in event time with its first event. */
  whenStarted(begin: (now: number) => void): void;
  /** Says, while a query is set up, that something keeps state: all that keeps any does, and all that asks for timers. */
  keep(part: Stateful): void;
  /** The table of a name. */
  table(name: string): TableStore;
  /** The window of a name. */
  window(name: string): NamedWindow;
  /** The aggregation of a name. */
  aggregation(name: string): Aggregation;
  /** Tells whoever runs the app. */
  log(entry: LogEntry): void;
  /** From 0 up to 1: of the app's own sequence, so that a replay draws the same. */
  random(): number;
}

/** A parameter of a window. */
export interface Parameter {
  typed: Typed;
  span: Span;
}

/** What an expression comes to for an event. */
export type Evaluate = (row: Row, time: number, host: Host) => unknown;

/** What a factory is given. */
export interface WindowCall {
  call: Call;
  parameters: Parameter[];
  attributes: readonly Attribute[];
  /** Makes a function of an expression over the attributes of the window's events. */
  evaluate(typed: Typed): Evaluate;
  /** Compiles a text that says how long events are held. Throws what is wrong with it, which it may be only when it comes with an event. */
  retention(text: string): (host: Host) => Retention;
}

/** A condition over the events that a window holds. */
export interface Retention {
  /** Nothing is held. */
  clear(): void;
  /** An event comes in. */
  add(row: Row, time: number): void;
  /** An event goes out. */
  remove(row: Row, time: number): void;
  /** Whether it holds for what is in, of which these are the first and the last. */
  holds(first: Row, firstTime: number, last: Row, time: number): boolean;
  /** What has been counted, or what has changed of it; undefined if nothing has. */
  save(changed: boolean): State | undefined;
  /** Takes it up. */
  restore(state: State): void;
}

/** Takes an event that could not be carried out, and why. */
export type Failed = (row: Row, time: number, error: unknown) => void;

/** What a window is made for. */
export interface WindowUse {
  host: Host;
  next: Taker;
  /** Somebody wants events that leave it: else batches need not tell them. */
  wantsExpired: boolean;
  /** Somebody looks into it: a join, a query that is asked once. */
  isFound: boolean;
  /** Lends a chunk to fill and give on at once: the same one to the windows of all keys of a partition. */
  scratch: Scratch;
  /** An event cannot be taken in: it is left out, and others are not. */
  failed: Failed;
}

/** A window of a query, with its parameters. */
export interface WindowPlan {
  /** It lets go of first what came first. */
  inTurn: boolean;
  /** It gives out batches: sums are told once for each. */
  isBatch: boolean;
  create(use: WindowUse): Window;
}

/** A kind of window. */
export interface WindowFactory {
  namespace: string;
  name: string;
  /** How it is written, for errors and the reference. */
  signature: string;
  about: string;
  plan(call: WindowCall): WindowPlan;
}

/** A window at work. */
export interface Window extends Taker {
  take(chunk: Chunk): void;
  /** Visits the events in it, until `visit` says true. */
  each(visit: (row: Row, time: number) => boolean | undefined): void;
  /** The same, but those need not be visited that have another value in an attribute. */
  lookUp?(attribute: number, value: unknown, visit: (row: Row, time: number) => boolean | undefined): void;
}
