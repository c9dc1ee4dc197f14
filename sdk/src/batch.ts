/** A buffer in front of appends: many events, few requests. */
import { type Batch, type BatchedOptions, type BatchOptions, readLimits } from "./batch_options.ts";
import type { Connection } from "./connect.ts";
import { GaplessError } from "./errors.ts";
import type { NewEvent } from "./event.ts";
import type { Fit } from "./fit_events.ts";
import { type Item, sendItems } from "./send_batch.ts";
import { eventId, newId } from "./uuid.ts";

/** Events that are sent together. `undivided`: one that is refused takes the others along. */
type Segment = { place: number; items: Item[]; bytes: number; undivided: boolean };

/** Makes a batch. It holds a timer while events wait. */
export function createBatch<Add>(connection: Connection, fit: Fit<unknown>, options: BatchOptions = {}): Batch<Add> {
  const { maxSize, maxWait, maxBytes, maxBuffered, groupOf, onError } = readLimits(options);
  /** Segments that still take events, by group, in the order they were begun. */
  const open = new Map<string | undefined, Segment>();
  /** Where the last event of a stream stands: an earlier segment must not take another one. */
  const lastOf = new Map<string, number>();
  /** Events are taken one after the other, or a slow schema would change their order. */
  let line: Promise<unknown> = Promise.resolve();
  /** So are the requests. */
  let requests: Promise<void> = Promise.resolve();
  let underWay = 0;
  /** The time was up while a request was under way: what has gathered goes next. */
  let late = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let begun = 0;
  let size = 0;
  let bytes = 0;
  let stopped = false;
  let untold: unknown[] = [];
  let wake: (() => void) | undefined;

  async function take(stream: string, given: Add, more: BatchedOptions, item: Pick<Item, "resolve" | "reject">) {
    const found = given as NewEvent;
    await fit.check([found]);
    const id = found.id ?? (more.dedupeKey === undefined ? newId() : await eventId(more.dedupeKey));
    const event = { ...found, stream, id };
    const group = groupOf(event);
    const text = connection.stringify(event);
    const length = new TextEncoder().encode(text).byteLength + 1;
    while (size > 0 && bytes + length > maxBuffered) {
      close();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    size++;
    bytes += length;
    place({ event, text, bytes: length, ...item }, group);
    return id;
  }

  function enter(work: () => Promise<string>): Promise<string> {
    if (stopped) {
      const detail = "the batch was stopped and takes no more events";
      return Promise.reject(new GaplessError({ code: "stopped", detail, hint: "Make another one." }));
    }
    const turn = line.then(work);
    line = turn.catch(() => undefined);
    return turn;
  }

  function place(item: Item, group: string | undefined): void {
    let target = open.get(group);
    if (target !== undefined && !takes(target, item)) {
      close();
      target = undefined;
    }
    target ??= { place: ++begun, items: [], bytes: 0, undivided: group !== undefined };
    open.set(group, target);
    lastOf.set(item.event.stream, target.place);
    target.items.push(item);
    target.bytes += item.bytes;
    if (target.items.length >= maxSize || target.bytes >= maxBytes) close();
    else timer ??= setTimeout(onTime, maxWait);
  }

  function takes(target: Segment, { event, bytes }: Item): boolean {
    return target.bytes + bytes <= maxBytes && (lastOf.get(event.stream) ?? 0) <= target.place;
  }

  function onTime(): void {
    timer = undefined;
    if (underWay === 0) close();
    else late = true;
  }

  /** Nothing more joins what is there; it is sent in the order it was begun. */
  function close(): void {
    clearTimeout(timer);
    timer = undefined;
    late = false;
    for (const segment of open.values()) {
      underWay++;
      requests = requests.then(() => deliver(segment));
    }
    open.clear();
    lastOf.clear();
  }

  async function deliver({ items, undivided, ...segment }: Segment): Promise<void> {
    await sendItems(connection, items, undivided, fail);
    underWay--;
    size -= items.length;
    bytes -= segment.bytes;
    wake?.();
    if (late && underWay === 0) close();
  }

  function fail(items: Item[], error: unknown): void {
    for (const { reject } of items) reject?.(error);
    if (onError === undefined) {
      if (items.some(({ reject }) => reject === undefined)) untold.push(error);
      return;
    }
    try {
      onError(
        error,
        items.map(({ event }) => event),
      );
    } catch (thrown) {
      untold.push(thrown);
    }
  }

  async function flush(): Promise<void> {
    await line;
    close();
    await requests;
    const errors = untold;
    untold = [];
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} requests of the batch failed`);
    if (errors.length === 1) throw errors[0];
  }

  const stop = (): Promise<void> => {
    stopped = true;
    return flush();
  };
  return {
    append: (stream, event, more = {}) =>
      new Promise((resolve, reject) => {
        enter(() => take(stream, event, more, { resolve, reject })).catch(reject);
      }),
    add: (stream, event, more = {}) =>
      enter(() => take(stream, event, more, { resolve: () => undefined, reject: undefined })),
    flush,
    stop,
    [Symbol.asyncDispose]: stop,
    get size() {
      return size;
    },
    get bytes() {
      return bytes;
    },
  };
}
