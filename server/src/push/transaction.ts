import type { Pool, PoolClient } from "pg";
import { withClient } from "../db/pool.ts";

/** Runs work in one transaction; what it throws takes everything back. */
export function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return withClient(pool, async (client) => {
    // Sent along with what comes first; a connection that is gone fails both.
    const begun = client.query("begin");
    try {
      const [result] = await Promise.all([work(client), begun]);
      await client.query("commit");
      return result;
    } catch (error) {
      await client.query("rollback").catch(() => undefined);
      throw error;
    }
  });
}
