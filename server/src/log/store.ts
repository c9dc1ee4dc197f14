/** Appends what a door has read. */
import { type Caller, queryAs } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import { demand } from "../tenants/permits.ts";
import type { AppendResult } from "./append.ts";
import type { AppendBody } from "./body.ts";
import { buildRequest, relocate } from "./request.ts";
import type { LogRoom } from "./room.ts";

/** How long a body that waits for positions waits. */
const WAIT_MS = 5_000;

/** A result, with the last event's position where the body waits for it: null if it took too long. */
export type Stored = AppendResult & { position?: string | null };

/**
 * Stores all events of a body or none; one result for each stream. The ids of events that have none are made from the
 * seed, where there is one. Throws Problem, with fields as the body names them.
 */
export async function store(room: LogRoom, caller: Caller, body: AppendBody, idSeed?: string): Promise<Stored[]> {
  demand(caller, "events:append");
  const request = buildRequest(body, idSeed);
  let results: AppendResult[];
  try {
    results = await room.appender.append(caller.tenant, request);
  } catch (error) {
    throw error instanceof Problem ? relocate(error, body) : error;
  }
  // With ids made from a seed, "known already" is the first try of this same request.
  if (idSeed !== undefined && request.ownIds) for (const result of results) result.duplicate = false;
  const stored = byStream(results);
  if (!body.wait) return stored;
  const waited = stored.map(async (result) => {
    return { ...result, position: await positionOf(room, caller.tenant, result.eventIds.at(-1) ?? "") };
  });
  return Promise.all(waited);
}

/** One result for each stream: a stream's events are appended together, so its versions have no gap between entries. */
function byStream(results: AppendResult[]): AppendResult[] {
  if (results.length < 2) return results;
  const streams = new Map<string, AppendResult>();
  for (const result of results) {
    const known = streams.get(result.stream);
    if (known === undefined) streams.set(result.stream, result);
    else {
      known.lastVersion = result.lastVersion;
      known.eventIds.push(...result.eventIds);
    }
  }
  return [...streams.values()];
}

/** The position of an event that was just appended, null if it takes too long or cannot be found out. */
async function positionOf(room: LogRoom, tenant: string, eventId: string): Promise<string | null> {
  const deadline = Date.now() + WAIT_MS;
  // Whoever may append an event may know its position.
  const reader = { tenant, permissions: ["events:read"] };
  for (;;) {
    const moved = room.sequencer.moved(Math.max(1, Math.min(1_000, deadline - Date.now())));
    const text = "select gapless.position_of($1) as position";
    // The events are stored whatever happens here: a database that is away now only means that the position is not known.
    const rows = await queryAs<{ position: string | null }>(room.pool, reader, "read", text, [eventId]).then(
      (result) => result.rows,
      () => [],
    );
    const position = rows[0]?.position ?? null;
    if (position !== null || Date.now() >= deadline) return position;
    await moved;
  }
}
