// The contract in SQL: a login role of the tenant, functions and views.
import pg from "pg";
import { type Caller, type Door, following, type Page, type Range, Refusal, type Seen, type Stored } from "./door.ts";

const EVENT = "id, stream, version, position, type, topic, data, metadata";

/** Opens it. */
export async function openSqlDoor({ databaseUrl }: Caller): Promise<Door> {
  const client = await connect(databaseUrl);
  const { rows: kinds } = await client.query<{ sqlstate: string; code: string }>(
    "select sqlstate, code from gapless.errors",
  );
  const codes = new Map(kinds.map(({ sqlstate, code }) => [sqlstate, code]));

  async function query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await client.query<Row>(text, values)).rows;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      const detail = error.detail?.startsWith("{") === true ? JSON.parse(error.detail) : {};
      const actual = detail.actual_version ?? detail.actualVersion;
      throw new Refusal(codes.get(error.code ?? "") ?? `SQLSTATE ${error.code}`, detail.field, actual?.toString());
    }
  }

  async function page(text: string, values: unknown[], limit: number, place: (event: Seen) => string): Promise<Page> {
    const events = await query<Seen & pg.QueryResultRow>(text, values);
    const last = events.at(-1);
    return { events, next: last !== undefined && events.length === limit ? place(last) : undefined };
  }

  return {
    async append(stream, events, expected) {
      const version = expected === "no_stream" ? 0 : expected === "exists" ? null : (expected ?? null);
      const text = `select stream, first_version as "firstVersion", last_version as "lastVersion", event_ids::text[] as "eventIds", duplicate
        from gapless.append($1, $2, $3, $4)`;
      const [stored] = await query<Stored & pg.QueryResultRow>(text, [
        stream,
        JSON.stringify(events),
        version,
        expected === "exists",
      ]);
      return stored as Stored;
    },
    appendAll(events) {
      const batch = events.map(({ stream, ...event }) => ({ stream, events: event }));
      const text = `select stream, first_version as "firstVersion", last_version as "lastVersion", event_ids::text[] as "eventIds", duplicate
        from gapless.append_batch($1)`;
      return query<Stored & pg.QueryResultRow>(text, [JSON.stringify(batch)]);
    },
    read({
      types = null,
      topics = null,
      categories = null,
      streams = null,
      selector = null,
      limit = 100,
      backwards = false,
      next = null,
    }: ReadRange = {}) {
      const text = `select ${EVENT} from gapless.read_log($1, $2, $3, $4, $5, $6, backwards => $7, selector => $8)`;
      return page(
        text,
        [next, limit, types, topics, categories, streams, backwards, selector],
        limit,
        (event) => event.position ?? "",
      );
    },
    readStream(stream, { limit = 100, backwards = false, next } = {}) {
      const text = `select ${EVENT} from gapless.read_stream($1, $2, $3, $4)`;
      if (next === "0") return Promise.resolve({ events: [], next: undefined });
      const step = backwards ? -1 : 1;
      return page(text, [stream, next ?? null, limit, backwards], limit, (event) =>
        String(Number(event.version) + step),
      );
    },
    async version(stream) {
      const [row] = await query<{ version: string }>("select version from gapless.stream_state($1)", [stream]);
      return row?.version ?? "";
    },
    async event(id) {
      const [row] = await query<Seen & pg.QueryResultRow>(`select ${EVENT} from gapless.events where id = $1`, [id]);
      if (row === undefined) throw new Refusal("not_found");
      return row;
    },
    async follow(after, { types = null, streams = null, selector = null }: ReadRange = {}) {
      // What a program in SQL does: listen first, then read on whenever something moved.
      const listener = await connect(databaseUrl);
      await listener.query("listen gapless");
      const { rows } = await listener.query<{ position: string }>("select position from gapless.log_state()");
      let place = after ?? rows[0]?.position ?? "0";
      let over = false;
      let wake = (): void => undefined;
      listener.on("notification", () => wake());
      return following(({ event, caughtUp }) => {
        const done = (async () => {
          while (!over) {
            const moved = new Promise<void>((resolve) => {
              wake = resolve;
            });
            const text = `select ${EVENT} from gapless.read_log($1, 100, types => $2, streams => $3, selector => $4)`;
            const found = (await listener.query<Seen & pg.QueryResultRow>(text, [place, types, streams, selector]))
              .rows;
            for (const each of found) {
              place = each.position ?? place;
              event(each);
            }
            if (found.length > 0) continue;
            caughtUp();
            if (!over) await moved;
          }
        })();
        return async () => {
          over = true;
          wake();
          await done;
          await listener.end();
          return place;
        };
      });
    },
    close: () => client.end(),
  };
}

type ReadRange = { [Name in keyof Range]: Range[Name] | null } & { limit?: number; backwards?: boolean };

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
