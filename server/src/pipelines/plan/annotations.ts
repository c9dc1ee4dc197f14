// What annotations say that apps and streams may carry.
import { annotation, element, isTrue } from "../check/annotations.ts";
import { durationOf } from "../check/duration.ts";
import { fail, nearest } from "../check/fail.ts";
import type { Annotation } from "../language/ast.ts";

/** What becomes of an event that fails: it is told, goes into the stream of those that did, is kept in the error store, or is only counted. */
export type OnError = "LOG" | "STREAM" | "STORE" | "DROP";

const OF_STREAMS: readonly OnError[] = ["LOG", "STREAM", "STORE", "DROP"];
const OF_TABLES: readonly OnError[] = ["LOG", "STORE", "DROP"];

/** What is to happen to events of a stream that fail, to rows that a table does not take: `@OnError(action = 'STREAM')`. */
export function onErrorOf(annotations: readonly Annotation[], of: "stream" | "table"): OnError | undefined {
  const found = annotation(annotations, "OnError");
  if (found === undefined) return undefined;
  const action = element(found, "action") ?? element(found, undefined);
  if (action === undefined) return "LOG";
  const actions = of === "stream" ? OF_STREAMS : OF_TABLES;
  const known = actions.find((one) => one === action.value.trim().toUpperCase());
  if (known !== undefined) return known;
  const near = nearest(action.value, actions);
  return fail(`@OnError of a ${of} takes the action ${actions.join(", ")}, not ${action.value}${near}`, action.span);
}

/** `@async(buffer.size = '256', workers = '2', batch.size.max = '5')` is accepted and changes nothing: events keep their order. */
export function checkAsync(annotations: readonly Annotation[]): void {
  const config = element(annotation(annotations, "config"), "async");
  if (config !== undefined) isTrue(config, "@config");
  for (const { key, value, span } of annotation(annotations, "async")?.elements ?? []) {
    if (!/^[1-9]\d*$/.test(value.trim()))
      fail(`${key ?? "@async"} takes a whole number of 1 or more, not '${value}'`, span);
  }
}

/** When nothing has come for so long, the clock moves on by so much. */
export interface Heartbeat {
  idle: number;
  increment: number;
}

/** `@app:playback(idle.time = '100 millisec', increment = '2 sec')`. */
export function heartbeatOf(found: Annotation): Heartbeat | undefined {
  const [idle, increment] = [element(found, "idle.time"), element(found, "increment")];
  if (idle === undefined && increment === undefined) return undefined;
  if (idle === undefined || increment === undefined)
    return fail("@app:playback takes idle.time and increment together", found.span);
  return { idle: durationOf(idle.value, idle.span), increment: durationOf(increment.value, increment.span) };
}
