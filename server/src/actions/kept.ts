/** What is kept of an action's result: enough to see what happened, not the whole of what came. */
import { parseExact } from "../json/exact.ts";
import type { Action, Done } from "./action.ts";

/** An action's result as it is kept. */
export type Kept = {
  type: string;
  ok: boolean;
  attempt: number;
  durationMs: number;
  result?: unknown;
  error?: string;
  errorClass?: string;
};

/** The longest result, in characters of its JSON. */
export const MAX_RESULT = 16_384;
const MAX_ERROR = 1_000;

/** Puts it together. What is too long is told as the beginning of its text. */
export function keep({ type }: Action, { ok, result, error, errorClass }: Done, attempt: number, ms: number): Kept {
  return {
    type,
    ok,
    attempt,
    durationMs: Math.round(ms),
    ...(result === undefined ? {} : { result: shortened(result) }),
    ...(error === undefined ? {} : { error: plain(error).slice(0, MAX_ERROR).toWellFormed() }),
    ...(errorClass === undefined ? {} : { errorClass }),
  };
}

function shortened(result: unknown): unknown {
  const text = plain(JSON.stringify(result) ?? "null");
  if (text.length > MAX_RESULT) return { truncated: true, text: text.slice(0, MAX_RESULT / 2).toWellFormed() };
  return parseExact(text);
}

/** What jsonb can store: no NUL, no half of a character. JSON.stringify writes both as escapes. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\0", "\ufffd")
    .replace(/\\u(0000|d[89a-f][0-9a-f]{2})/gi, (found, _code, at: number) => (isEscaped(text, at) ? found : "\ufffd"));
}

/** Whether the backslash itself is written with one in front. */
function isEscaped(text: string, at: number): boolean {
  let before = 0;
  while (text[at - 1 - before] === "\\") before++;
  return before % 2 === 1;
}
