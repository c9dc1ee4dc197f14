// Consumer groups by fetch alone: it shows exactly what goes over the wire.
import { expect } from "vitest";
import type { TestApp } from "../helpers/app.ts";

/** A delivery as it comes. */
export interface Delivery {
  id: string;
  lease: string;
  attempt: number;
  event: { id: string; stream: string; version: string; position: string; type: string; data: unknown };
}

/** The statistics of a subscription. */
export interface Stats {
  checkpoint: string;
  next: string;
  lag: { events: string; seconds: number };
  [count: string]: unknown;
}

/** Calls a path and expects an answer with that status; gives its body. */
export async function ask<T = Record<string, unknown>>(
  app: TestApp,
  method: string,
  path: string,
  body?: unknown,
  options: { status?: number; key?: string; headers?: Record<string, string> } = {},
): Promise<T> {
  const { status = 200, key, headers = {} } = options;
  const response = await app.call(method, path, body, {
    ...headers,
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  });
  const text = await response.text();
  const answer = (text === "" ? undefined : JSON.parse(text)) as T;
  expect([method, path, response.status, answer]).toEqual([method, path, status, answer]);
  if (status >= 400) expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  return answer;
}

/** Appends events to a stream and waits for their positions. */
export async function append(app: TestApp, stream: string, ...types: string[]): Promise<string> {
  const events = types.map((type) => ({ type, data: { n: 1 } }));
  const path = `/v1/streams/${stream}/events`;
  const { position } = await ask<{ position: string }>(
    app,
    "POST",
    path,
    { events, wait: "position" },
    { status: 201 },
  );
  return position;
}

/** Makes a consumer group. */
export function create(app: TestApp, spec: Record<string, unknown>): Promise<{ id: string; stats: Stats }> {
  return ask(app, "POST", "/v1/subscriptions", spec, { status: 201 });
}

/** Receives a batch. */
export async function receive(
  app: TestApp,
  name: string,
  body: Record<string, unknown> = {},
  options: { key?: string } = {},
): Promise<Delivery[]> {
  const path = `/v1/subscriptions/${name}/receive`;
  const answer = await ask<{ deliveries: Delivery[] }>(app, "POST", path, { consumer: "c", ...body }, options);
  return answer.deliveries;
}

/** Settles deliveries by one of the verbs. */
export async function settle(
  app: TestApp,
  name: string,
  how: "ack" | "nack" | "park" | "skip",
  deliveries: readonly Delivery[],
  more: Record<string, unknown> = {},
): Promise<number> {
  const body = { deliveries: deliveries.map(({ id, lease }) => ({ id, lease })), ...more };
  return (await ask<{ settled: number }>(app, "POST", `/v1/subscriptions/${name}/${how}`, body)).settled;
}

/** The statistics of a consumer group. */
export async function statsOf(app: TestApp, name: string): Promise<Stats> {
  return (await ask<{ stats: Stats }>(app, "GET", `/v1/subscriptions/${name}`)).stats;
}

/** The types of what was received. */
export function typesOf(deliveries: readonly Delivery[]): string[] {
  return deliveries.map(({ event }) => event.type);
}
