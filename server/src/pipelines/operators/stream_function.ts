// What a stream function is: `Stream#log('…')`. It takes chunks and gives chunks, and may add attributes to the events.
import type { Attribute } from "../check/scope.ts";
import type { Taker } from "../runtime/chunk.ts";
import type { Failed, Host, WindowCall } from "./window.ts";

/** What a stream function is given when a query is planned. */
export type StreamFunctionCall = Omit<WindowCall, "retention">;

/** What it is set up with. */
export interface StreamFunctionUse {
  host: Host;
  /** The query it stands in. */
  query: string;
  next: Taker;
  /** An event cannot be carried out: it is left out, and others are not. */
  failed: Failed;
}

/** A stream function of a query, with its parameters. */
export interface StreamFunctionPlan {
  /** Attributes that its events have beside those that came: their values stand behind these. */
  adds: readonly Attribute[];
  create(use: StreamFunctionUse): Taker;
}

/** A kind of stream function. */
export interface StreamFunctionFactory {
  namespace: string;
  name: string;
  /** How it is written, for errors and the reference. */
  signature: string;
  about: string;
  plan(call: StreamFunctionCall): StreamFunctionPlan;
}
