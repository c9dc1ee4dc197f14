/** Calls the functions of SQL that say everything in JSON already: their text is handed on as it is. */
import type { Pool } from "pg";
import { toProblem } from "../db/failure.ts";
import { type Caller, runAs, type Mode as Transaction } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import type { LogRoom } from "../log/room.ts";
import type { Mode } from "./room.ts";

/** A call of one function; its value is called `json`. */
export type Call = {
  mode: Transaction;
  text: string;
  values: unknown[];
  /** The subscription must be of this kind, and the caller may do this with it: anything else is as if it did not exist. */
  of?: { ref: string; kind: Mode; verb: "read" | "admin" | "consume" };
};

/** What a field of a door is called in SQL: `{ upTo: "up_to" }`. */
export type Names = Readonly<Record<string, string>>;

const EXPECT = "select gapless.expect_mode($1, $2, $3)";

/** Runs a call in a transaction of its own and gives the JSON of each row. */
export async function callEach(
  room: Pick<LogRoom, "errors">,
  pool: Pool,
  caller: Caller,
  { mode, text, values, of }: Call,
  names: Names = {},
): Promise<string[]> {
  const expected = of === undefined ? [] : [{ text: EXPECT, values: [of.ref, of.kind, of.verb] }];
  return inWords(room, names, async () => {
    const results = await runAs<{ json: string | null }>(pool, caller, mode, [...expected, { text, values }]);
    return (results.at(-1)?.rows ?? []).map(({ json }) => json ?? "null");
  });
}

/** The same for a function that gives one value. */
export async function call(
  room: Pick<LogRoom, "errors">,
  pool: Pool,
  caller: Caller,
  what: Call,
  names?: Names,
): Promise<string> {
  const [json] = await callEach(room, pool, caller, what, names);
  return json ?? "null";
}

/** Runs something against SQL; what it refuses is said with the names of the door. */
export async function inWords<T>(room: Pick<LogRoom, "errors">, names: Names, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw renamed(toProblem(error, room.errors), names);
  }
}

function renamed(problem: Problem, names: Names): Problem {
  const { field } = problem.details;
  if (field === undefined) return problem;
  const all = { name: "subscription", ...names };
  for (const [wire, sql] of Object.entries(all)) {
    if (field !== sql && !field.startsWith(`${sql}[`) && !field.startsWith(`${sql}.`)) continue;
    const renamed = wire + field.slice(sql.length);
    // Only where the message begins with the field; elsewhere the word may mean something else.
    const message = problem.message.startsWith(`${field} `)
      ? renamed + problem.message.slice(field.length)
      : problem.message;
    return new Problem(problem.code, message, { ...problem.details, field: renamed }, problem.cause);
  }
  return problem;
}
