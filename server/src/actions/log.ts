/** Actions of the type log: a line in the server's log, which is the operator's; the tenant finds the text in the result. */
import type { Log } from "../telemetry/log.ts";
import type { Carry, Done, Firing } from "./action.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;
/** One message must not fill the log. */
const MAX_TEXT = 8_192;

/** Writes lines. */
export function createLogAction(log: Log): Carry {
  return async (action, firing) => {
    const { message, level } = action;
    return logMessage(
      log,
      String(level ?? "info"),
      typeof message === "string" ? message : JSON.stringify(message ?? ""),
      firing,
    );
  };
}

/** Writes one line, as JSON: no text can begin another one. */
export function logMessage(log: Log, wanted: string, message: string, firing: Firing): Done {
  const level = LEVELS.find((known) => known === wanted) ?? "info";
  const text = message.slice(0, MAX_TEXT).toWellFormed();
  log[level]({ tenant: firing.tenant, [firing.kind]: firing.name, firing: firing.id }, text);
  return { ok: true, result: { level, message: text } };
}
