// Triggers and schedules by fetch alone: it shows exactly what goes over the wire.
import { vi } from "vitest";
import type { TestApp } from "../helpers/app.ts";
import { ask } from "../subscriptions/over_rest.ts";

/** A firing as it comes. */
export interface Firing {
  id: string;
  firingId: string;
  state: string;
  reason: string | null;
  found: Record<string, unknown>;
  attempts: number;
  actions: { type: string; ok: boolean; attempt: number; durationMs: number; result?: unknown; error?: string }[];
  [more: string]: unknown;
}

/** How long something that a server does by itself may take, on a machine with other work. */
export const WAIT = { timeout: 25_000, interval: 40 };

/** Appends one event with data and waits for its position. */
export async function append(app: TestApp, stream: string, type: string, data: unknown = {}): Promise<string> {
  const body = { events: [{ type, data }], wait: "position" };
  const { position } = await ask<{ position: string }>(app, "POST", `/v1/streams/${stream}/events`, body, {
    status: 201,
  });
  return position;
}

/** The history of a trigger or a schedule, the newest first. */
export async function historyOf(app: TestApp, path: string, query = ""): Promise<Firing[]> {
  return (await ask<{ data: Firing[] }>(app, "GET", `${path}/history${query}`)).data;
}

/** Waits until a history shows these states, the newest first. */
export function untilStates(app: TestApp, path: string, states: string[]): Promise<Firing[]> {
  return vi.waitFor(async () => {
    const history = await historyOf(app, path);
    const found = history.map(({ state }) => state);
    if (JSON.stringify(found) !== JSON.stringify(states)) throw new Error(`${path} is at ${JSON.stringify(history)}`);
    return history;
  }, WAIT);
}

/** The events of a stream, once there are so many. */
export function eventsOf(app: TestApp, stream: string, count: number): Promise<Record<string, unknown>[]> {
  return vi.waitFor(async () => {
    const response = await app.call("GET", `/v1/streams/${stream}/events`);
    const { data } = (await response.json()) as { data?: Record<string, unknown>[] };
    if ((data?.length ?? 0) < count) throw new Error(`${stream} has ${data?.length ?? 0} of ${count} events`);
    return data ?? [];
  }, WAIT);
}

/** An action that appends an event to a stream. */
export const appending = (stream: string, type: string, data: unknown = {}) => ({
  type: "append",
  stream,
  event: { type, data },
});
