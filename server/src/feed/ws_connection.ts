/** One WebSocket feed: frames out, at the pace of the client, and filters in. */
import type { RawData, WebSocket } from "ws";
import { toProblem } from "../db/failure.ts";
import type { Caller } from "../db/tenant.ts";
import { inFilter, LISTS } from "../log/filter.ts";
import type { LogRoom } from "../log/room.ts";
import { filterJson } from "../log/selector.ts";
import { type Begun, beginFeed, feedCursor, feedList } from "./begin.ts";
import type { Feed } from "./feed.ts";
import type { Sink } from "./subscriber.ts";
import { readMessage } from "./ws_message.ts";

/** What may wait in the socket before the feed is asked to wait. */
const HIGH_BYTES = 256 * 1024;
/** How long a client may leave that unread before it is cut off; it can resume with its last cursor. */
const STALLED_MS = 60_000;
const INTERNAL = 1011;

/** Feeds a socket until it closes. */
export function runConnection(room: LogRoom & { feed: Feed }, socket: WebSocket, caller: Caller, begin: Begun): void {
  const list = feedList(caller);
  let since = begin.since;
  /** Place of the last frame: what the client knows. */
  let place: bigint | undefined = begin.after === null ? undefined : BigInt(begin.after);
  let onPlace: (() => void) | undefined;
  let leave: (() => void) | undefined;
  /** Counts up with every filter: what an older one still delivers is not sent. */
  let turn = 0;
  let unsent = 0;
  /** The client's messages, one after the other, and how many are not answered. */
  let changed: Promise<void> = Promise.resolve();
  let waiting = 0;
  /** Answers whoever waits for the client to take what was sent. */
  let settleDrained: ((there: boolean) => void) | undefined;

  function send(text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    unsent += text.length;
    socket.send(text, () => {
      unsent -= text.length;
      if (unsent === 0) settleDrained?.(true);
    });
  }

  function sinkOf(mine: number): Sink {
    return {
      deliver(batch) {
        if (mine !== turn) return true;
        for (const { place: at, json } of batch.events) {
          send(`{"kind":"event","cursor":"${feedCursor(list, at)}",${json.slice(1)}`);
          place = at;
        }
        onPlace?.();
        return unsent < HIGH_BYTES;
      },
      caughtUp(at) {
        if (mine !== turn) return;
        send(`{"kind":"caughtUp","cursor":"${feedCursor(list, at)}","position":"${at}"}`);
        place = at;
        onPlace?.();
      },
      drained() {
        if (socket.readyState !== socket.OPEN || mine !== turn) return Promise.resolve(false);
        if (unsent === 0) return Promise.resolve(true);
        return new Promise((resolve) => {
          const limit = setTimeout(() => socket.terminate(), STALLED_MS);
          settleDrained = (there) => {
            clearTimeout(limit);
            settleDrained = undefined;
            resolve(there);
          };
        });
      },
    };
  }

  async function subscribe(begun: Begun): Promise<void> {
    const stop = await room.feed.subscribe({ caller, via: "websocket", ...begun, since, sink: sinkOf(turn) });
    if (socket.readyState === socket.OPEN) leave = stop;
    else stop();
  }

  async function change(data: RawData, isBinary: boolean): Promise<void> {
    const { filter, after: wanted } = readMessage(data, isBinary);
    const begun = await beginFeed(room, caller, { filter, since: null, after: wanted });
    const chosen = begun.after;
    // A feed that begins with what comes from now on knows its place in a moment; one with `since` begins there again.
    if (chosen === null && place === undefined && since === null)
      await new Promise<void>((resolve) => (onPlace = resolve));
    onPlace = undefined;
    // From here on nothing may wait: the old filter has said its last word when the new one gets its place.
    turn++;
    settleDrained?.(false);
    leave?.();
    leave = undefined;
    if (chosen !== null) place = BigInt(chosen);
    if (place !== undefined) since = null;
    const at = place === undefined ? "null" : `"${place}"`;
    const cursor = place === undefined ? "null" : `"${feedCursor(list, place)}"`;
    send(`{"kind":"filter","cursor":${cursor},"position":${at},"filter":${filterJson(filter)}}`);
    await subscribe({ ...begun, begins: null, after: place === undefined ? null : String(place) });
  }

  function refuse(error: unknown): void {
    const { code, message: said, details } = toProblem(error, room.errors);
    const { rule, hint } = details;
    const [field, message] = inFilter(details.field, said, [...LISTS, "selector"]);
    if (code === "internal") room.log.error({ err: error }, "a message of a live feed could not be handled");
    send(JSON.stringify({ kind: "error", code, message, field, rule, hint }));
  }

  socket.on("message", (data: RawData, isBinary: boolean) => {
    // One at a time: what the client says next stays in its own buffers, but for what came in the same piece.
    socket.pause();
    waiting++;
    changed = changed
      .then(() => change(data, isBinary))
      .catch(refuse)
      .finally(() => {
        if (--waiting === 0) socket.resume();
      });
  });
  socket.once("close", () => {
    turn++;
    settleDrained?.(false);
    leave?.();
    onPlace?.();
  });
  subscribe(begin).catch((error: unknown) => {
    room.log.warn({ err: error }, "a live feed could not begin");
    socket.close(INTERNAL, "the feed could not begin; come again");
  });
}
