/** Keeps a record of live feeds on the log itself: an event when one opens, another when it closes. */
import { randomUUID } from "node:crypto";
import type { Caller } from "../db/tenant.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { readStreamEvents } from "../log/body.ts";
import type { Filter } from "../log/filter.ts";
import type { LogRoom } from "../log/room.ts";
import { store } from "../log/store.ts";

/** By which door a feed came. */
export type Via = "sse" | "websocket";

/** Records feeds. */
export type Recorder = {
  /** A feed has opened; call what comes back when it closes, with how many events it was sent. */
  opened(feed: { caller: Caller; via: Via; filter: Filter; after: string | null }): (sent: number) => void;
};

/** Makes a recorder. What cannot be stored is logged and left: no feed waits for its record. */
export function createRecorder(room: LogRoom): Recorder {
  return {
    opened({ caller, via, filter, after }) {
      const id = randomUUID();
      const began = Date.now();
      // The server's own record: whoever may only read has one, too.
      const writer = { tenant: caller.tenant, permissions: ["events:append"] };
      const append = (status: string, more: Record<string, unknown>): Promise<void> => {
        const type = `${via}.${status}`;
        const data = { connection_id: id, protocol: via, status, ...more };
        const events = { type, topic: `connections/${id}/${type}`, data };
        const body = readStreamEvents(JSON.stringify({ events }), `connection-${id}`, room);
        return store(room, writer, body).then(
          () => undefined,
          (err: unknown) => room.log.warn({ err }, `a feed could not be recorded as ${status}`),
        );
      };
      const { selector, ...lists } = filter;
      const shown = selector === undefined ? lists : { ...lists, selector: parseExact(selector) };
      const stored = append("connected", { after, filter: shown });
      return (sent) => void stored.then(() => append("disconnected", { sent, seconds: (Date.now() - began) / 1000 }));
    },
  };
}
