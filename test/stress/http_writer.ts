// A client of the REST door that writes to any of several servers, and goes on when one of them is gone.
import { setTimeout as sleep } from "node:timers/promises";
import type { Given, Ledger, Planned } from "./ledger.ts";
import { type Random, stressSeconds } from "./random.ts";

/** Who writes what, and where to. */
export interface HttpWriter {
  name: string;
  apiKey: string;
  tenant: string;
  streams: readonly [string, ...string[]];
  random: Random;
  ledger: Ledger;
  /** The servers there are at the moment. */
  urls(): readonly [string, ...string[]];
  /** Called for each acknowledged request, with the time it was sent. */
  onStored(sentAt: number): void;
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** How long one request is repeated while its outcome is unknown. */
const PATIENCE_MS = 20_000;
/** A key whose server was killed stays in flight for a minute; only a long run has the time to see it taken over. */
const KEY_PATIENCE_MS = stressSeconds(0) >= 180 ? 90_000 : 2_000;

/** Writes until told to stop. */
export async function writeHttp(writer: HttpWriter, isOver: () => boolean): Promise<void> {
  const acts = [appendOne, appendOne, appendWithKey, appendList, appendExpecting] as const;
  while (!isOver()) await writer.random.pick(acts)(writer);
}

/** Undefined when the answer was lost or never came. */
async function call(
  writer: HttpWriter,
  method: string,
  path: string,
  body?: string,
  key?: string,
): Promise<Answer | undefined> {
  try {
    const response = await fetch(new URL(path, writer.random.pick(writer.urls())), {
      method,
      headers: {
        authorization: `Bearer ${writer.apiKey}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(key === undefined ? {} : { "idempotency-key": key }),
      },
      signal: AbortSignal.timeout(15_000),
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  } catch {
    await sleep(20); // nobody listens there for a moment
    return undefined;
  }
}

/** Whether the answer says that nothing is known: trouble on the server's side, or the same request is under way. */
function isUnknown(answer: Answer | undefined): answer is undefined {
  return answer === undefined || answer.status >= 500 || answer.body["code"] === "idempotency_in_flight";
}

/** Sends a request, again and again if that is safe, and settles what it appends. */
async function send(
  writer: HttpWriter,
  planned: Planned[],
  path: string,
  body: unknown,
  repeat: "ids" | "key" | "never",
) {
  const { ledger } = writer;
  const text = JSON.stringify(body);
  const key = repeat === "key" ? crypto.randomUUID() : undefined;
  const patience = Date.now() + (repeat === "key" ? KEY_PATIENCE_MS : PATIENCE_MS);
  for (;;) {
    const sentAt = Date.now();
    const answer = await call(writer, "POST", path, text, key);
    if (isUnknown(answer)) {
      if (repeat !== "never" && Date.now() < patience) {
        await sleep(50);
        continue;
      }
      for (const each of planned) ledger.settle(each, "unknown");
      return;
    }
    const { status, body: told } = answer as Answer;
    if (status === 201) {
      const results = (Array.isArray(told["data"]) ? told["data"] : [told]).map(given);
      if (results.length !== planned.length)
        ledger.complain(`${path}: ${planned.length} streams, ${results.length} results`);
      planned.forEach((each, index) => {
        const result = results[index];
        ledger.settle(each, "stored", result);
        // With ids of the client's a server that lost its own first answer cannot tell it from an earlier request's.
        if (result?.duplicate && repeat !== "ids")
          ledger.complain(`${path}: its ids were made for it, and it was a duplicate`);
      });
      writer.onStored(sentAt);
      return;
    }
    for (const each of planned) ledger.settle(each, "refused");
    if (status !== 409 || told["code"] !== "wrong_expected_version")
      ledger.complain(`${path}: ${status} ${JSON.stringify(told)}`);
    return;
  }
}

function given(result: { firstVersion: string; lastVersion: string; duplicate: boolean }): Given {
  return { ...result, firstVersion: Number(result.firstVersion), lastVersion: Number(result.lastVersion) };
}

function plan(writer: HttpWriter, stream: string, count: number, withIds: boolean): Planned {
  return writer.ledger.plan(writer.name, writer.random, writer.tenant, stream, count, withIds);
}

async function appendOne(writer: HttpWriter): Promise<void> {
  const withIds = writer.random.chance(0.5);
  const planned = plan(writer, writer.random.pick(writer.streams), 1, withIds);
  await send(
    writer,
    [planned],
    "/v1/events",
    { stream: planned.stream, ...planned.events[0] },
    withIds ? "ids" : "never",
  );
}

async function appendWithKey(writer: HttpWriter): Promise<void> {
  const planned = plan(writer, writer.random.pick(writer.streams), writer.random.between(1, 3), false);
  await send(writer, [planned], `/v1/streams/${planned.stream}/events`, { events: planned.events }, "key");
}

/** An array over many streams: all or nothing. */
async function appendList(writer: HttpWriter): Promise<void> {
  const streams = new Set(Array.from({ length: 4 }, () => writer.random.pick(writer.streams)));
  const withIds = writer.random.chance(0.5);
  const planned = [...streams].map((stream) => plan(writer, stream, writer.random.between(1, 4), withIds));
  const body = planned.flatMap(({ stream, events }) => events.map((event) => ({ stream, ...event })));
  await send(writer, planned, "/v1/events", body, withIds ? "ids" : "never");
}

async function appendExpecting(writer: HttpWriter): Promise<void> {
  const stream = writer.random.pick(writer.streams);
  const answer = await call(writer, "GET", `/v1/streams/${stream}`);
  if (isUnknown(answer)) return;
  const found = answer as Answer;
  const version = found.status === 404 ? 0 : Number(found.body["version"]);
  const withIds = writer.random.chance(0.5);
  const planned = plan(writer, stream, writer.random.between(1, 2), withIds);
  const expectedVersion = version === 0 ? "no_stream" : version;
  await send(
    writer,
    [planned],
    `/v1/streams/${stream}/events`,
    { expectedVersion, events: planned.events },
    withIds ? "ids" : "never",
  );
}
