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

/** So long a tenant's choice is taken for what it was. */
const KNOWN_MS = 5_000;

/**
 * Makes a recorder. A tenant decides by gapless.builtin_events('connections', …); for those that chose nothing the server's
 * setting holds. What cannot be stored is logged and left: no feed waits for its record.
 */
export function createRecorder(room: LogRoom, byDefault: boolean): Recorder {
  const known = new Map<string, { until: number; answer: Promise<boolean> }>();

  function wants(tenant: string): Promise<boolean> {
    const last = known.get(tenant);
    if (last !== undefined && last.until > Date.now()) return last.answer;
    const answer = room.pool
      .query<{ told: boolean | null }>("select gapless.tells_connections($1) as told", [tenant])
      .then(({ rows }) => rows[0]?.told ?? byDefault);
    if (known.size >= 10_000) known.clear();
    known.set(tenant, { until: Date.now() + KNOWN_MS, answer });
    // Asked again next time.
    answer.catch(() => known.delete(tenant));
    return answer;
  }

  return {
    opened({ caller, via, filter, after }) {
      const id = randomUUID();
      const began = Date.now();
      // The server's own record: whoever may only read has one, too.
      const writer = { tenant: caller.tenant, permissions: ["events:append"] };
      const append = async (status: string, more: Record<string, unknown>): Promise<boolean> => {
        try {
          if (status === "connected" && !(await wants(caller.tenant))) return false;
          const type = `${via}.${status}`;
          const data = { connection_id: id, protocol: via, status, ...more };
          const events = { type, topic: `connections/${id}/${type}`, data };
          await store(room, writer, readStreamEvents(JSON.stringify({ events }), `connection-${id}`, room));
        } catch (err) {
          room.log.warn({ err }, `a feed could not be recorded as ${status}`);
        }
        return true;
      };
      const { selector, ...lists } = filter;
      const shown = selector === undefined ? lists : { ...lists, selector: parseExact(selector) };
      const stored = append("connected", { after, filter: shown });
      return (sent) => {
        const seconds = (Date.now() - began) / 1000;
        void stored.then((isTold) => (isTold ? append("disconnected", { sent, seconds }) : false));
      };
    },
  };
}
