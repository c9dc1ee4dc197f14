/**
 * Appends items that may be stored already. A batch is all or nothing and its ids are its own, so a batch as a whole is
 * new or known. One that is known in part (the input has grown, or the batches were cut elsewhere) is refused by the
 * server; it is halved until each half is one or the other, which is quick where what is known comes first.
 */
import { type Client, ConflictError, type GaplessError, InvalidInputError, type NewStreamEvent } from "@gapless/sdk";
import { RecordProblem } from "./record.ts";

const MOST_IN_A_ROW = 8;

/** What is stored together: one event or several. */
export type Item = { events: NewStreamEvent[] };

/** What becomes of items. */
export type Outcome<I extends Item> = {
  appended(items: I[]): void;
  known(items: I[]): void;
  /** An item that the server refuses. Throwing ends it; the items behind it are not sent then. */
  refused(item: I, problem: RecordProblem): Promise<void>;
};

/**
 * Stores the items of many streams. They are sent stream by stream, which costs the database half as much where a stream
 * has several; only if that is refused, in their order, so that what comes before a refused item is stored.
 */
export async function storeByStream<I extends Item>(client: Client, items: I[], outcome: Outcome<I>): Promise<void> {
  const streamOf = ({ events }: I): string => events[0]?.stream ?? "";
  // Sorting is stable: within a stream the order stays.
  const sorted = items.toSorted((a, b) => (streamOf(a) < streamOf(b) ? -1 : streamOf(a) > streamOf(b) ? 1 : 0));
  try {
    await send(client, sorted, outcome);
  } catch (error) {
    if (!isAboutContent(error)) throw error;
    await storeOnce(client, items, outcome);
  }
}

/** Sends the items in order; `refusals` is how many led here. */
export async function storeOnce<I extends Item>(
  client: Client,
  items: I[],
  outcome: Outcome<I>,
  refusals = 0,
): Promise<void> {
  const [first] = items;
  if (first === undefined) return;
  let culprit: number | undefined;
  try {
    return await send(client, items, outcome);
  } catch (error) {
    if (!isAboutContent(error)) throw error;
    if (items.length === 1) return await outcome.refused(first, problemOf(error));
    culprit = culpritOf(error, items);
  }
  // Where the server names the item, the ones before it are sound as far as it looked. Where one item after the other is
  // refused, sending all the rest again each time would cost more than halving.
  const cuts = culprit === undefined || refusals >= MOST_IN_A_ROW ? [items.length >> 1] : [culprit, culprit + 1];
  for (const [i, from] of [0, ...cuts].entries()) {
    await storeOnce(client, items.slice(from, cuts[i]), outcome, refusals + 1);
  }
}

async function send<I extends Item>(client: Client, items: I[], outcome: Outcome<I>): Promise<void> {
  const results = await client.appendAll(items.flatMap(({ events }) => events));
  if (results.every((result) => result.duplicate)) outcome.known(items);
  else outcome.appended(items);
}

/** Whether other items could still be stored: the content is refused, not the caller. */
function isAboutContent(error: unknown): error is GaplessError {
  if (error instanceof ConflictError) return error.code === "event_id_conflict";
  return error instanceof InvalidInputError && (error.status === 400 || error.status === 413);
}

/** Which item a problem is about, by the place it names. */
function culpritOf({ field }: GaplessError, items: Item[]): number | undefined {
  const named = /^\[(\d+)\]/.exec(field ?? "")?.[1];
  if (named === undefined) return undefined;
  let left = Number(named);
  for (const [i, { events }] of items.entries()) {
    left -= events.length;
    if (left < 0) return i;
  }
  return undefined;
}

function problemOf({ field, rule, detail, hint, code }: GaplessError): RecordProblem {
  const place = field?.replace(/^\[\d+\]\.?/, "");
  if (code === "event_id_conflict") {
    return new RecordProblem(
      "id",
      detail,
      "Was it imported with another mapping, or do two records of the input share this id? To import it once more as something new: --source another-name",
    );
  }
  // Of JSON that cannot be stored the rule is a word for programs, and the detail says what it is.
  const told = rule?.includes(" ") === true ? rule : detail.replace(/^\[\d+\][^:]*: /, "");
  return new RecordProblem(place === "" ? undefined : place, told, hint);
}
