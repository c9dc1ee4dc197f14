// #log('priority', 'message', true): tells the logger of the app about each event, which goes on as it is.
import { fail } from "../../check/fail.ts";
import { type Chunk, EXPIRED, RESET, type Row, type Taker } from "../../runtime/chunk.ts";
import type { LogEntry, LogLevel } from "../../runtime/log.ts";
import { LOG_LEVELS } from "../../runtime/log.ts";
import type { StreamFunctionCall, StreamFunctionFactory, StreamFunctionUse } from "../stream_function.ts";
import type { Host, Parameter } from "../window.ts";

/** The function. */
export const log: StreamFunctionFactory = {
  namespace: "",
  name: "log",
  signature: "log([priority string,] [message string] [, is.event.logged bool])",
  about: "Tells the logger of the app about each event, with a message and with the event or without it.",
  plan(call) {
    const { priority, message, isLogged } = read(call, this.signature);
    const value = (parameter: Parameter | undefined) => parameter && call.evaluate(parameter.typed);
    const [levelOf, messageOf, isLoggedOf] = [value(priority), value(message), value(isLogged)];
    if (priority?.typed.kind === "constant") levelNamed(priority.typed.value, (why) => fail(why, priority.span));
    const entry: Entry = (row, time, host) => ({
      level: levelOf === undefined ? "info" : levelNamed(levelOf(row, time, host), refuse),
      message: messageOf === undefined ? "" : String(messageOf(row, time, host)),
      timestamp: time,
      ...(isLoggedOf?.(row, time, host) === false ? {} : { data: row }),
    });
    return { adds: [], create: (use) => new LogStage(entry, use) };
  },
};

function read(
  { parameters, call }: StreamFunctionCall,
  signature: string,
): Record<"priority" | "message" | "isLogged", Parameter | undefined> {
  const isText = (parameter: Parameter | undefined) => parameter?.typed.type === "string";
  const texts = parameters.findIndex((parameter) => !isText(parameter));
  const count = texts < 0 ? parameters.length : texts;
  const [isLogged, ...more] = parameters.slice(count);
  if (count > 2 || more.length > 0 || (isLogged !== undefined && isLogged.typed.type !== "bool")) {
    return fail(`#log is written as ${signature}`, call.span);
  }
  return {
    priority: count === 2 ? parameters[0] : undefined,
    message: count === 0 ? undefined : parameters[count - 1],
    isLogged,
  };
}

function levelNamed(name: unknown, refused: (why: string) => never): LogLevel {
  const level = LOG_LEVELS.find((each) => each === String(name).toLowerCase());
  return level ?? refused(`the priority of #log is one of ${LOG_LEVELS.join(", ")}, not ${name}`);
}

function refuse(why: string): never {
  throw new TypeError(why);
}

type Entry = (row: Row, time: number, host: Host) => LogEntry;

class LogStage implements Taker {
  readonly #entry: Entry;
  readonly #use: StreamFunctionUse;

  constructor(entry: Entry, use: StreamFunctionUse) {
    this.#entry = entry;
    this.#use = use;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== RESET)
        this.#tell(chunk.rows[at] as Row, chunk.times[at] as number, chunk.kinds[at] === EXPIRED);
    }
    this.#use.next.take(chunk);
  }

  /** What cannot be told is no reason to keep the event back. */
  #tell(row: Row, time: number, isExpired: boolean): void {
    const { host, query } = this.#use;
    let entry: LogEntry;
    try {
      entry = this.#entry(row, time, host);
    } catch (error) {
      entry = { level: "error", message: String(error), timestamp: time, data: row };
    }
    host.log({ ...entry, query, ...(isExpired ? { isExpired } : {}) });
  }
}
