/**
 * The jobs of webhooks: one for each request, kept by pg-boss in a schema of its own. A job exists exactly when its lease
 * does, because both are written in one transaction; what came of it is in our own tables, so a job that is done goes.
 */
import type { PoolClient } from "pg";
import pg from "pg";
import { PgBoss } from "pg-boss";
import type { Log } from "../telemetry/log.ts";

/** The queue's name. */
const QUEUE = "webhook";
/** The schema of pg-boss. Not its usual one: the application beside us in this database may have a pg-boss of its own there. */
const SCHEMA = "gapless_jobs";
/** How a schema is known as ours. */
const MARK = "Gapless: requests of webhooks that are under way";
/** Longer than any request, its wait for a place and the writing down of its result. Afterwards only the lease counts. */
const EXPIRES_S = 300;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DIGITS = /^\d{1,18}$/;

/** A request to be made, or a firing to be carried out, as SQL names it: tenant, subscription, lease and positions. */
export type Job = { t: string; s: string; l: string; p: string[]; k?: Kind };

/** What a job is of, where it is not of a webhook. */
export type Kind = "trigger" | "schedule";

/** Whether something in the queue is a job of ours: one that is not would fail the query for all it came with. */
function isJob(data: unknown): data is Job {
  if (typeof data !== "object" || data === null) return false;
  const { t, s, l, p, k } = data as Partial<Record<keyof Job, unknown>>;
  const isText = (value: unknown, form: RegExp) => typeof value === "string" && form.test(value);
  return (
    isText(t, /^[^\0]+$/) &&
    isText(s, UUID) &&
    isText(l, DIGITS) &&
    (k === undefined || k === "trigger" || k === "schedule") &&
    Array.isArray(p) &&
    p.every((one) => isText(one, DIGITS))
  );
}

/** A job that this server has taken on. */
export type Fetched = { id: string; data: Job };

/** The queue of a server. */
export type Queue = {
  /** Adds jobs in the caller's transaction. */
  add(client: PoolClient, jobs: readonly Job[]): Promise<void>;
  /** Takes on some that nobody has. */
  fetch(count: number): Promise<Fetched[]>;
  /** Removes jobs that are done, in the caller's transaction. */
  remove(client: PoolClient, ids: readonly string[]): Promise<void>;
  stop(): Promise<void>;
};

/** Makes or upgrades the schema of pg-boss and the queue, as the owner of the database; servers may use both, and nobody else. */
export async function prepareQueue(adminUrl: string): Promise<void> {
  await makeSchema(adminUrl);
  const boss = new PgBoss({
    connectionString: adminUrl,
    application_name: "gapless queue",
    schema: SCHEMA,
    max: 1,
    supervise: false,
    schedule: false,
  });
  // What the calls below reject with is told by them.
  boss.on("error", () => undefined);
  await boss.start();
  try {
    const options = { retryLimit: 0, expireInSeconds: EXPIRES_S, retentionSeconds: 3600, deleteAfterSeconds: 60 };
    if ((await boss.getQueue(QUEUE)) === null) await boss.createQueue(QUEUE, options);
    else await boss.updateQueue(QUEUE, options);
  } finally {
    await boss.stop({ graceful: false });
  }
  await asAdmin(adminUrl, (client) => client.query(GRANTS));
}

/** Makes the schema, or makes sure that it is ours: whatever somebody else has there is not to be touched. */
async function makeSchema(adminUrl: string): Promise<void> {
  const { rows } = await asAdmin(adminUrl, async (client) => {
    await client.query(`do $$ begin
      if to_regnamespace('${SCHEMA}') is null then
        create schema ${SCHEMA};
        comment on schema ${SCHEMA} is '${MARK}';
      end if;
    exception when duplicate_schema or unique_violation then
      -- Another starter was there first.
    end $$`);
    return client.query<{ mark: string | null }>(
      "select obj_description(to_regnamespace($1)::oid, 'pg_namespace') as mark",
      [SCHEMA],
    );
  });
  if (rows[0]?.mark !== MARK) {
    throw new Error(
      `This database has a schema ${SCHEMA} that Gapless did not make. Gapless keeps its jobs in a schema of that name: rename yours, or give Gapless another database.`,
    );
  }
}

async function asAdmin<T>(adminUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(adminUrl);
  // The query that needed the connection reports it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Only where something is missing, and one starter at a time: two that change the same privileges at once fail. */
const GRANTS = `begin;
  lock table ${SCHEMA}.version in share row exclusive mode;
  do $$ begin
    if exists (select from pg_class c where c.relnamespace = '${SCHEMA}'::regnamespace and c.relkind in ('r', 'p')
         and not has_table_privilege('gapless_server', c.oid, 'select, insert, update, delete'))
       or not has_schema_privilege('gapless_server', '${SCHEMA}', 'usage')
       or exists (select from pg_proc p where p.pronamespace = '${SCHEMA}'::regnamespace
         and not has_function_privilege('gapless_server', p.oid, 'execute')) then
      revoke all on schema ${SCHEMA} from public;
      grant usage on schema ${SCHEMA} to gapless_server;
      grant select, insert, update, delete on all tables in schema ${SCHEMA} to gapless_server;
      grant usage on all sequences in schema ${SCHEMA} to gapless_server;
      revoke execute on all functions in schema ${SCHEMA} from public;
      grant execute on all functions in schema ${SCHEMA} to gapless_server;
      -- For a dump as the engine, see docs/operations.md.
      grant usage on schema ${SCHEMA} to gapless_engine;
      grant select on all tables in schema ${SCHEMA} to gapless_engine;
      grant select on all sequences in schema ${SCHEMA} to gapless_engine;
    end if;
  end $$;
commit`;

/** Opens the queue for a server. What pg-boss does by itself is little: it removes jobs of servers that were lost. */
export async function openQueue(serverUrl: string, log: Log): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: serverUrl,
    application_name: "gapless queue",
    schema: SCHEMA,
    max: 2,
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: true,
    superviseIntervalSeconds: 300,
    maintenanceIntervalSeconds: 3_600,
    queueCacheIntervalSeconds: 3_600,
    // Jobs that depend on each other: there are none.
    flowIntervalSeconds: 86_400,
    // The tables belong to the installer, and jobs are removed at once: there is no bloat to look for.
    reindex: false,
    monitorVacuum: false,
  });
  boss.on("error", (err: unknown) => log.warn({ err }, "the queue of webhooks is in trouble"));
  boss.on("warning", (warning: { message?: string }) =>
    log.debug({ warning: warning.message }, "the queue of webhooks"),
  );
  await boss.start();
  const within = (client: PoolClient) => ({
    db: {
      executeSql: async (text: string, values?: unknown[]) => ({ rows: (await client.query(text, values ?? [])).rows }),
    },
  });
  return {
    async add(client, jobs) {
      if (jobs.length > 0)
        await boss.insert(
          QUEUE,
          jobs.map((data) => ({ data })),
          within(client),
        );
    },
    async fetch(count) {
      const good: Fetched[] = [];
      for (;;) {
        const fetched = await boss.fetch<unknown>(QUEUE, { batchSize: count - good.length });
        const wrong: string[] = [];
        for (const { id, data } of fetched) {
          if (isJob(data)) good.push({ id, data });
          else wrong.push(id);
        }
        if (wrong.length === 0) return good;
        log.warn({ jobs: wrong }, "jobs that are no requests of webhooks were in the queue; they are removed");
        await boss.deleteJob(QUEUE, wrong);
      }
    },
    async remove(client, ids) {
      if (ids.length > 0) await boss.deleteJob(QUEUE, [...ids], within(client));
    },
    stop: () => boss.stop({ graceful: false }),
  };
}
