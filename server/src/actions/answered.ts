/** What an HTTP call means for the action that made it. */
import type { AttemptResult } from "../push/result.ts";
import type { Done } from "./action.ts";

/** How much of an answer is kept, in characters: results of twenty actions share a row. */
const MAX_BODY = 4_096;
/** The request can not be made, whoever tries. */
const HOPELESS = new Set(["blocked_url", "invalid"]);

/** Translates the sender's result, whose secrets are concealed already. */
export function doneOf(attempt: AttemptResult): Done {
  const { ok, status, responseBody, truncated, errorClass, error, retryAfterMs, gone } = attempt;
  const isLong = responseBody !== undefined && responseBody.length > MAX_BODY;
  const result = {
    ...(status === undefined ? {} : { status }),
    ...(responseBody === undefined || responseBody === ""
      ? {}
      : { body: responseBody.slice(0, MAX_BODY).toWellFormed() }),
    ...(truncated === true || isLong ? { truncated: true } : {}),
  };
  return {
    ok,
    ...(Object.keys(result).length === 0 ? {} : { result }),
    ...(errorClass === undefined ? {} : { errorClass }),
    ...(error === undefined ? {} : { error }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    // 410: it is gone for good.
    ...(gone || (errorClass !== undefined && HOPELESS.has(errorClass)) ? { final: true } : {}),
  };
}
