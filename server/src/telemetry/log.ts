import { randomUUID } from "node:crypto";
import pino from "pino";

/** The logger: one JSON object per line. Keys and event data are never passed to it. */
export type Log = pino.Logger;

/** Makes the logger; lines are gathered and written together, `flush` writes what is left. */
export function createLog(level: string): { log: Log; flush(): void } {
  if (level === "silent") return { log: pino({ level }), flush: () => undefined };
  const destination = pino.destination({ fd: 1, sync: false, minLength: 0 });
  const log = pino(
    {
      level,
      base: { service: "gapless" },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    destination,
  );
  return {
    log,
    flush() {
      try {
        destination.flushSync();
      } catch {
        // Nothing was written yet, or standard output is gone.
      }
    },
  };
}

/** What the log says of an error. Not all it holds: the driver's errors bring the connection along, and values of rows. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const code = "code" in error ? String(error.code) : undefined;
  return { type: name, code, message, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) };
}

const USABLE = /^[\x21-\x7e]{1,128}$/;

/** The id of a request: the caller's if it is usable, else a new one. */
export function requestId(given: string | string[] | undefined): string {
  return typeof given === "string" && USABLE.test(given) ? given : randomUUID();
}

/** A correlation id as it was given, if it is usable. */
export function correlationId(given: string | string[] | undefined): string | undefined {
  return typeof given === "string" && USABLE.test(given) ? given : undefined;
}
