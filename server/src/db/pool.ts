import pg from "pg";

/**
 * Values come as the text Postgres printed, per pool and not for the whole process: numeric, int8, jsonb and
 * microseconds all lose something as JavaScript values.
 */
export const TEXT_TYPES = { getTypeParser: () => (value: unknown) => value };

/** Settings of one pool. */
export type PoolOptions = {
  serverUrl: string;
  /** Shown in pg_stat_activity. */
  name: string;
  max: number;
  onError: (error: Error) => void;
};

/** Opens a pool of connections that pipeline: begin, query and commit travel together. */
export function openPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.serverUrl,
    application_name: options.name,
    max: options.max,
    // A connection that is there answers at once; a new one has to log in and to compile every function first.
    min: 1,
    types: TEXT_TYPES,
    pipeline: true,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // An idle connection that dies says so here; without a listener it would end the process.
  pool.on("error", options.onError);
  return pool;
}

/** Runs `work` with one connection of the pool; a connection in doubt is not given back. */
export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    return await work(client);
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}
