// Calls append_group: requests as a test writes them, taken apart into columns.
import type { TestDatabase } from "../helpers/database.ts";

/** One stream of a request. */
export interface Entry {
  stream: string | null;
  events: unknown;
  expected_version?: number;
  must_exist?: boolean;
}

/** A row of the answer: an entry that was stored, or a request that was not. */
export interface Outcome {
  request: number;
  stream: string | null;
  first_version: string;
  last_version: string;
  event_ids: string[];
  duplicate: boolean;
  sqlstate: string | null;
  message: string | null;
  detail: string | null;
  hint: string | null;
}

/** The answer's rows for each request. */
export async function appendGroup(
  database: TestDatabase,
  requests: Entry[][],
  tenant = "default",
  newIds = false,
): Promise<Outcome[][]> {
  const entries = requests.flatMap((request, index) => request.map((entry) => ({ ...entry, request: index + 1 })));
  const rows = await database.query<Outcome & Record<string, unknown>>(
    "select * from gapless.append_group($1, $2, $3, $4, $5, $6::jsonb[], $7)",
    [
      tenant,
      entries.map((entry) => entry.request),
      entries.map((entry) => entry.stream),
      entries.map((entry) => entry.expected_version ?? null),
      entries.map((entry) => entry.must_exist ?? false),
      entries.map((entry) => JSON.stringify(entry.events)),
      newIds,
    ],
  );
  return requests.map((_, index) => rows.filter((row) => row.request === index + 1));
}
