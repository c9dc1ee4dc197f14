// What annotations say that apps and streams may carry.
import { durationOf } from "../check/duration.ts";
import { fail } from "../check/fail.ts";
import type { Annotation } from "../language/ast.ts";

/** The annotation of a name, which is there once at most. */
export function annotation(annotations: readonly Annotation[], name: string): Annotation | undefined {
  const [found, second] = annotations.filter((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (second !== undefined) fail(`@${second.name} stands here twice`, second.span);
  return found;
}

/** What is to happen to events of a stream that fail: `@OnError(action = 'STREAM')`. */
export function onErrorOf(annotations: readonly Annotation[]): "LOG" | "STREAM" {
  const found = annotation(annotations, "OnError");
  const action = found?.elements.find(({ key }) => key === undefined || key === "action")?.value ?? "LOG";
  const upper = action.toUpperCase();
  if (upper === "LOG" || upper === "STREAM") return upper;
  return fail(`@OnError takes the action LOG or STREAM, not ${action}`, (found as Annotation).span);
}

/** `@async(buffer.size = '256', workers = '2', batch.size.max = '5')` is accepted and changes nothing: events keep their order. */
export function checkAsync(annotations: readonly Annotation[]): void {
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
export function heartbeatOf({ elements, span }: Annotation): Heartbeat | undefined {
  const value = (name: string) => elements.find(({ key }) => key?.toLowerCase() === name)?.value;
  const [idle, increment] = [value("idle.time"), value("increment")];
  for (const { key, span: place } of elements) {
    if (key === undefined || !/^(idle\.time|increment)$/i.test(key))
      fail(`@app:playback takes idle.time and increment, not ${key ?? "a value"}`, place);
  }
  if (elements.length === 0) return undefined;
  if (idle === undefined || increment === undefined)
    return fail("@app:playback takes idle.time and increment together", span);
  return { idle: durationOf(idle, span), increment: durationOf(increment, span) };
}
