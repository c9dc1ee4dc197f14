/** The events of the inputs of an app: NDJSON and CSV, one after the other, or merged by their times. */
import { type App, type Pipeline, rowOf } from "../../pipelines/index.ts";
import { rawNumber } from "../exact_numbers.ts";
import { EXIT, Failure, misuse } from "../failure.ts";
import { openInput } from "../import/input.ts";
import type { Fields } from "../import/record.ts";
import type { Options } from "../options.ts";
import type { Place } from "../settings.ts";
import { payloadOf } from "./read_payload.ts";
import { timeOf } from "./time_of.ts";

/** An event for a stream. */
export type Given = {
  stream: string;
  row: unknown[];
  /** Milliseconds since 1970, where the event says it. */
  time: number | undefined;
  /** The input and line it came from. */
  where: string;
  /** Counts the records of its input that have gone in, where that is to be known. */
  from?: { read: number };
};

/** `--input stream=file`, in order; standard input for all streams, if none is said. */
export function inputsOf(options: Options, app: App): { stream: string | undefined; file: string }[] {
  const given = options.list("input") ?? (app.sources.length > 0 ? [] : ["-"]);
  return given.map((text) => {
    const at = text.indexOf("=");
    const [stream, file] = at < 0 ? [undefined, text] : [text.slice(0, at), text.slice(at + 1)];
    if (stream !== undefined && !app.streams.has(stream)) {
      throw misuse(`--input ${text}: there is no stream ${stream}`, `There is ${[...app.streams.keys()].join(", ")}.`);
    }
    return { stream, file };
  });
}

/**
 * Reads an input. A record is the event's values by name, or {stream, timestamp, data}. `time` names the attribute that says
 * when an event was: milliseconds since 1970, or a text of ISO 8601.
 */
export async function* readEvents(
  { stream, file }: { stream: string | undefined; file: string },
  app: App,
  time: string | undefined,
  place: Place,
  options: Options,
  pipeline?: Pipeline,
): AsyncGenerator<Given> {
  const input = await openInput(file, place, options);
  try {
    for await (const batch of input.records) {
      for (const record of batch) {
        const where = `${input.name}, line ${record.line}`;
        if ("problem" in record)
          throw new Failure(EXIT.failed, `${where}: ${record.problem.message}`, record.problem.hint);
        const event = () =>
          pipeline === undefined
            ? eventOf(record.fields, stream, app, time)
            : payloadOf(pipeline, plainNumbers(record.fields) as Fields, stream, time);
        yield { ...told(where, event), where };
      }
    }
  } finally {
    input.close();
  }
}

/** Events of several inputs: always the earliest first; those without a time in the order of the inputs. */
export async function* mergeEvents(inputs: AsyncGenerator<Given>[]): AsyncGenerator<Given> {
  const heads = await Promise.all(inputs.map(async (input) => ({ input, head: await input.next() })));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const candidate of heads) {
      if (candidate.head.done === true) continue;
      const [a, b] = [
        candidate.head.value.time ?? -Infinity,
        (first?.head.value as Given | undefined)?.time ?? -Infinity,
      ];
      if (first === undefined || a < b) first = candidate;
    }
    if (first === undefined) return;
    yield first.head.value as Given;
    first.head = await first.input.next();
  }
}

/** The stream that all events must be of: the only one that no query writes into. */
function onlyOne(app: App): string | undefined {
  const written = new Set(app.written);
  const [only, ...others] = [...app.streams.keys()].filter((name) => !written.has(name) && !name.startsWith("!"));
  return others.length === 0 ? only : undefined;
}

function eventOf(fields: Fields, named: string | undefined, app: App, time: string | undefined): Omit<Given, "where"> {
  const isWrapped = typeof fields["data"] === "object" && fields["data"] !== null && !Array.isArray(fields["data"]);
  const stream = named ?? (isWrapped ? fields["stream"] : undefined) ?? onlyOne(app);
  const attributes = typeof stream === "string" ? app.streams.get(stream) : undefined;
  if (typeof stream !== "string" || attributes === undefined) {
    const known = [...app.streams.keys()].join(", ");
    throw new Error(
      stream === undefined
        ? `whose event is it? Say --input stream=file, or give {"stream": …, "data": {…}}; there is ${known}`
        : `there is no stream ${stream}; there is ${known}`,
    );
  }
  const isOwn = isWrapped && !attributes.some((attribute) => attribute.name === "data");
  const values = plainNumbers(isOwn ? fields["data"] : fields) as Fields;
  const when = time !== undefined ? values[time] : isOwn ? fields["timestamp"] : undefined;
  return { stream, row: rowOf(stream, attributes, values), time: when === undefined ? undefined : timeOf(when) };
}

/** Numbers that a double does not hold came as they were written, also within objects: whole ones are longs. */
function plainNumbers(value: unknown): unknown {
  const written = rawNumber(value);
  if (written !== undefined) return /^-?\d+$/.test(written) ? BigInt(written) : Number(written);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plainNumbers);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainNumbers(part)]));
}

/** Says with a failure where it was. */
export function told<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(EXIT.failed, `${where}: ${(error as Error).message}`);
  }
}

/** Events until the user wants to stop, also while the next one is waited for. */
export async function* untilStopped(events: AsyncGenerator<Given>, stopping: AbortSignal): AsyncGenerator<Given> {
  let wake = () => {};
  stopping.addEventListener("abort", () => wake(), { once: true });
  while (!stopping.aborted) {
    const next = await new Promise<IteratorResult<Given> | undefined>((resolve, reject) => {
      wake = () => resolve(undefined);
      events.next().then(resolve, reject);
    });
    if (next === undefined || next.done === true) return;
    yield next.value;
  }
}
