/** Sends the events of a batch, and finds the one that is at fault where a request is refused. */
import { postEvents } from "./append.ts";
import type { Batched, BatchedEvent } from "./batch_options.ts";
import type { Connection } from "./connect.ts";
import { ConflictError, InvalidInputError, ServerError } from "./errors.ts";
import type { AppendResult } from "./event.ts";

/** An event on its way. */
export type Item = {
  event: BatchedEvent;
  text: string;
  bytes: number;
  resolve(result: Batched): void;
  /** Where somebody awaits the outcome. */
  reject: ((error: unknown) => void) | undefined;
};

/** Sends events in one request; `undivided` ones share their fate. Never throws. */
export async function sendItems(
  connection: Connection,
  items: Item[],
  undivided: boolean,
  fail: (items: Item[], error: unknown) => void,
): Promise<void> {
  const body = `[${items.map(({ text }) => text).join(",")}]`;
  try {
    const { data } = await postEvents<{ data: AppendResult[] }>(connection, "/v1/events", body, {});
    settle(items, data);
  } catch (error) {
    if (undivided || items.length === 1 || !isOfOne(error)) return fail(items, error);
    // One event is at fault, and nothing was stored: the halves find out which, in order.
    const half = Math.ceil(items.length / 2);
    await sendItems(connection, items.slice(0, half), false, fail);
    await sendItems(connection, items.slice(half), false, fail);
  }
}

/** Whether a request is refused for one of its events, so that the others may pass without it. */
function isOfOne(error: unknown): boolean {
  return (
    error instanceof InvalidInputError || (error instanceof ConflictError && error.code !== "idempotency_in_flight")
  );
}

/** One result for each stream, with its ids in order: versions count up from the first. */
function settle(items: Item[], results: AppendResult[]): void {
  const found = new Map<string, Batched>();
  for (const { stream, firstVersion, eventIds, duplicate } of results) {
    eventIds.forEach((id, index) => {
      found.set(id, { stream, id, version: String(BigInt(firstVersion) + BigInt(index)), duplicate });
    });
  }
  for (const { event, resolve } of items) {
    const result = found.get(event.id.toLowerCase());
    if (result === undefined)
      throw new ServerError({ code: "bad_answer", detail: `the answer lacks event ${event.id}` });
    resolve(result);
  }
}
