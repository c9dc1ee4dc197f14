/** Prints what reaches streams of an app: a line of NDJSON for each event. */
import { type App, type LogEntry, outputOf, type Pipeline } from "../../pipelines/index.ts";
import { exactJson, exactNumber } from "../exact_numbers.ts";
import { misuse } from "../failure.ts";
import type { Options } from "../options.ts";
import type { Output } from "../output.ts";

/** So many lines may wait. */
const MANY = 1_000;

/** Lines that wait to be written. */
export class Printer {
  readonly #output: Output;
  readonly #lines: string[] = [];
  #writing: Promise<void> = Promise.resolve();
  #isDue = false;

  /** Writes there. */
  constructor(output: Output) {
    this.#output = output;
  }

  /** How many wait. */
  get size(): number {
    return this.#lines.length;
  }

  /** Prints what reaches a stream from now on. */
  print(app: App, stream: string): void {
    const attributes = app.streams.get(stream) ?? [];
    app.onStream(stream, (events) => {
      for (const { timestamp, data } of events) {
        const event = Object.fromEntries(attributes.map(({ name }, at) => [name, jsonOf(data[at])]));
        this.#lines.push(exactJson({ stream, timestamp, data: event }));
      }
      this.#soon();
    });
  }

  /** Prints a line; a promise where too many wait. */
  line(text: string): Promise<void> | undefined {
    this.#lines.push(text);
    this.#soon();
    return this.#lines.length < MANY ? undefined : this.tell();
  }

  /** Writes what waits; resolves once there is room for more. */
  tell(): Promise<void> {
    return this.#lines.length === 0 ? this.#writing : this.#write(`${this.#lines.splice(0).join("\n")}\n`);
  }

  /** One after the other, whoever asks for it. */
  #write(text: string): Promise<void> {
    this.#writing = this.#writing.then(() => this.#output.write(text));
    return this.#writing;
  }

  /** What sources bring is shown as it comes. */
  #soon(): void {
    if (this.#isDue || this.#lines.length === 0) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      void this.tell();
    });
  }
}

/** The streams that are printed: those of `--output`, else what queries write to and no sink publishes. */
export function outputsOf(app: App, options: Options, pipeline: Pipeline | undefined): string[] {
  const given = options.list("output");
  if (given === undefined) {
    if (pipeline !== undefined) return [outputOf(pipeline)];
    const published = new Set(app.sinks.map(({ stream }) => stream));
    return app.written.filter((stream) => !published.has(stream));
  }
  for (const stream of given) {
    if (!app.streams.has(stream)) {
      throw misuse(`--output ${stream}: there is no such stream`, `There is ${[...app.streams.keys()].join(", ")}.`);
    }
  }
  return given;
}

/** What an app tells, for people. */
export function logLine({ level, message, data }: LogEntry): string {
  return `${level}: ${message}${data === undefined ? "" : ` ${exactJson(jsonOf(data))}`}`;
}

/** Longs beyond 2^53 keep their digits, also within objects; sets are arrays, maps objects. */
function jsonOf(value: unknown): unknown {
  if (typeof value === "bigint") return exactNumber(String(value));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value) || value instanceof Set) return [...value].map(jsonOf);
  if (value instanceof Error) return { name: value.name, message: value.message };
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, part]) => [key, jsonOf(part)]));
}
