/** Pages of lists that go by name. */
import { allowOnly, count, type Query, single } from "../api/query.ts";
import type { Answer } from "../api/route.ts";
import { placeOf, readPlaceCursor, writePlaceCursor } from "./cursor.ts";
import { LIMIT, pageOf } from "./page.ts";

/** Where a look at a list begins, and how much it takes. */
export type NamedLook = { after: string | null; limit: number };

/** Answers with a page; `scope` says whose and which list it is, `look` gives JSON texts with a name in each. */
export async function namedPage(
  query: Query,
  scope: string,
  look: (page: NamedLook) => Promise<string[]>,
  filters: readonly string[] = [],
): Promise<Answer> {
  allowOnly(query, ["limit", "cursor", ...filters]);
  const limit = count(query, "limit", LIMIT);
  const cursor = single(query, "cursor");
  const after = cursor === undefined ? null : readPlaceCursor(scope, cursor);
  const found = await look({ after, limit: limit + 1 });
  const last = found.slice(0, limit).at(-1);
  const next = last === undefined ? cursor : writePlaceCursor(scope, placeOf(JSON.parse(last) as { name: string }));
  return { status: 200, body: pageOf(found, limit, next) };
}
