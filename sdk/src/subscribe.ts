/**
 * The live feed as an async iterator that comes back by itself. It pulls: the network is read when the consumer asks
 * for an event and none is left, so at most one chunk is kept, and a slow consumer slows the server down.
 */
import { type Connection, LONGEST_TIMER_MS } from "./connect.ts";
import { type GaplessError, ServerError } from "./errors.ts";
import type { Event } from "./event.ts";
import type { Fit } from "./fit_events.ts";
import { type Link, linkAbort, pause } from "./link_abort.ts";
import { type OpenFeed, openFeed } from "./open_feed.ts";
import type { BigNumber, CallOptions, Moment } from "./options.ts";
import type { Frame } from "./parse_frames.ts";
import { type EventFilter, filterQuery } from "./read.ts";
import { atLeast, digits, moment, queryString } from "./read_options.ts";
import { isTransient, pauseBefore } from "./retry.ts";

/** What to follow, and from where. */
export type SubscribeOptions = EventFilter &
  CallOptions & {
    /** Begin behind this position, or behind a cursor that `feed.cursor` gave; 0 is the start. */
    after?: BigNumber | undefined;
    /** Begin with what was logged at or after. */
    since?: Moment | undefined;
    /** Called once everything older was handed out, after each connection. */
    onCaughtUp?: ((position: string) => void) | undefined;
    /** Called when a connection is lost, before the pause; undefined is an end in good order. */
    onDisconnect?: ((reason: GaplessError | undefined) => void) | undefined;
    /** How often in a row to come back in vain before giving up; without end if you don't say. */
    reconnects?: number | undefined;
    /** Silence after which a connection counts as dead: the server sends something every 15 seconds. 45 000 if you don't say. */
    idleTimeoutMs?: number | undefined;
  };

/** An open feed. `for await` reads it, and leaving the loop closes it. */
export type Feed<E> = AsyncIterableIterator<E> & {
  /** Where to go on behind the event handed out last: give it to `after` of a later feed. */
  readonly cursor: string | undefined;
  /** Ends it, also while an event is waited for. */
  close(): Promise<void>;
};

const ROUTE = "/v1/events/stream";
const RETRY_MS = 1_000;
const MOST_RETRY_MS = 30_000;

/** Makes the feed; it connects when the first event is asked for. */
export function subscribe<E>(connection: Connection, fit: Fit<E>, options: SubscribeOptions = {}): Feed<E> {
  const idleTimeoutMs = atLeast(1, "idleTimeoutMs", options.idleTimeoutMs ?? 45_000);
  const reconnects = atLeast(0, "reconnects", options.reconnects ?? Number.POSITIVE_INFINITY);
  const path = ROUTE + queryString(beginning(connection, options));
  let life: Link | undefined;
  let open: OpenFeed | undefined;
  let frames: Frame[] = [];
  let cursor: string | undefined;
  /** Tries in vain since the last frame; the first connection has the retries of a request. */
  let failures = 0;
  let everOpen = false;
  let retryMs = RETRY_MS;
  let closed = false;
  let line: Promise<unknown> = Promise.resolve();

  async function next(): Promise<IteratorResult<E, undefined>> {
    try {
      while (!closed) {
        life ??= linkAbort(options.signal);
        if (life.signal.aborted) throw life.signal.reason;
        const frame = frames.shift();
        if (frame === undefined) {
          await fill(life);
          continue;
        }
        const value = await read(frame);
        if (value !== undefined) return { done: false, value };
      }
    } catch (error) {
      if (!closed) {
        await close();
        throw error;
      }
    }
    return { done: true, value: undefined };
  }

  async function read(frame: Frame): Promise<E | undefined> {
    if (frame.event === "event") {
      // The cursor moves only when the event fits: after an error, going on from it repeats the event.
      const value = await fit.read(connection.parse<Event>(frame.data));
      cursor = frame.id === "" ? cursor : frame.id;
      return value;
    }
    if (frame.id !== "") cursor = frame.id;
    if (frame.event === "caughtUp") options.onCaughtUp?.((JSON.parse(frame.data) as { position: string }).position);
    return undefined;
  }

  /** Gets more frames: connects if need be, then reads one chunk. */
  async function fill({ signal }: Link): Promise<void> {
    let reason: GaplessError | undefined;
    try {
      open ??= await openFeed(connection, path, cursor, signal);
      everOpen = true;
      const more = await open.read(idleTimeoutMs);
      retryMs = open.retryMs ?? retryMs;
      if (more !== undefined) {
        frames = more;
        if (frames.length > 0) failures = 0;
        return;
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!isTransient(error)) throw error;
      reason = error;
    }
    await comeBack(signal, reason);
  }

  async function comeBack(signal: AbortSignal, reason: GaplessError | undefined): Promise<void> {
    drop();
    if (failures >= (everOpen ? reconnects : connection.retries)) {
      throw reason ?? new ServerError({ code: "feed_ended", detail: "the server ended the feed, again and again" });
    }
    options.onDisconnect?.(reason);
    const pauses = { baseMs: retryMs, mostMs: Math.max(MOST_RETRY_MS, retryMs), patienceMs: LONGEST_TIMER_MS / 2 };
    const wait = pauseBefore(failures++, reason?.retryAfterMs, pauses);
    if (wait === undefined) throw reason;
    await pause(wait, signal);
  }

  function drop(): void {
    open?.drop();
    open = undefined;
  }

  async function close(): Promise<void> {
    closed = true;
    frames = [];
    drop();
    life?.controller.abort();
    life?.unlink();
  }

  return {
    get cursor() {
      return cursor;
    },
    next() {
      const turn = line.then(next);
      line = turn.catch(() => undefined);
      return turn;
    },
    async return() {
      await close();
      return { done: true, value: undefined };
    },
    close,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function beginning(connection: Connection, options: SubscribeOptions) {
  const { after, since } = options;
  return {
    after: typeof after === "string" ? after : after === undefined ? undefined : digits("after", after),
    since: since === undefined ? undefined : moment("since", since),
    ...filterQuery(connection, options),
  };
}
