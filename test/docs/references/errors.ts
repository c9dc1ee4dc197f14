// docs/reference/errors.md: the view gapless.errors.
import type { Query } from "./source.ts";
import { heading, row, table } from "./write_markdown.ts";

interface ErrorRow {
  sqlstate: string | null;
  code: string;
  http_status: number;
  graphql_code: string;
  title: string;
}

/** Writes the page. */
export async function errorsReference(query: Query): Promise<string> {
  const errors = await query<ErrorRow>("select * from gapless.errors");
  const rows = (found: ErrorRow[]) =>
    found.map((error) =>
      row(
        ...(error.sqlstate === null ? [] : [`\`${error.sqlstate}\``]),
        `\`${error.code}\``,
        error.http_status,
        `\`${error.graphql_code}\``,
        `${error.title}.`,
      ),
    );
  return [
    heading(1, "Errors"),
    "In SQL an error has a SQLSTATE, a message with the values, a detail that is a JSON object, and a hint. " +
      "Over HTTP it is `application/problem+json`: `code` for programs, `detail` for people, `field` and `rule` where one field is meant, `hint`, and `requestId`.",
    "Over GraphQL the code is `extensions.code` of an error, with the word of the column GraphQL as `extensions.class`, and `field`, `rule`, `hint` and `requestId` beside it.",
    "The same table is the view `gapless.errors`.",
    heading(2, "From the database"),
    "SQLSTATEs of class `VG` are Gapless's own.",
    table(["SQLSTATE", "code", "HTTP", "GraphQL", "meaning"], rows(errors.filter((error) => error.sqlstate !== null))),
    heading(2, "From the HTTP server only"),
    table(["code", "HTTP", "GraphQL", "meaning"], rows(errors.filter((error) => error.sqlstate === null))),
    heading(2, "What to try again"),
    "- `409 wrong_expected_version`: read the stream, decide again, append with the version you read.\n" +
      "- `503` and `409 idempotency_in_flight`: the same request again, after `Retry-After` seconds. With an `Idempotency-Key` or event ids of your own this never stores anything twice.\n" +
      "- In SQL: `23505` once, `40001` and `40P01` with a short pause, always the whole transaction.\n" +
      "- Everything else: not without a change.",
  ].join("\n\n");
}
