/** Bodies of requests that try triggers out. The same rules hold for GraphQL. */
import { count, type Fields, place, text } from "../api/body.ts";
import { refuse, time } from "../api/query.ts";
import type { Given, Past } from "./try_out.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The fields of a test. */
export const GIVEN = ["event", "eventId"];
/** Those of a backtest. */
export const PAST = ["last", "after", "upTo", "since", "until", "limit"];

/** Reads what a trigger is tested with. */
export function readGiven(fields: Fields): Given {
  const event = fields.get("event");
  const eventId = text(fields, "eventId");
  if (event !== undefined && eventId !== undefined) refuse("eventId", "must not be given together with event");
  if (event !== undefined) return { event };
  if (eventId === undefined) return refuse("event", "is required", "Or name an event of the log by eventId.");
  if (!UUID.test(eventId)) refuse("eventId", "must be a UUID");
  return { eventId };
}

/** Reads which part of the log a backtest looks at: by one way of saying so. */
export function readPast(fields: Fields): Past {
  const past: Past = {
    last: count(fields, "last", { least: 1, most: 50_000 }),
    after: place(fields, "after"),
    upTo: place(fields, "upTo"),
    since: moment(fields, "since"),
    until: moment(fields, "until"),
    limit: count(fields, "limit", { least: 1, most: 1_000 }),
  };
  const [first, second] = [["last"], ["after", "upTo"], ["since", "until"]]
    .map((names) => names.find((name) => fields.has(name)))
    .filter((name) => name !== undefined);
  if (second !== undefined) refuse(second, `must not be given together with ${first}`);
  return past;
}

function moment(fields: Fields, name: string): string | undefined {
  return time({ [name]: text(fields, name) }, name);
}
