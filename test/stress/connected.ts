import pg from "pg";
import { vi } from "vitest";

/** A connection to a Postgres that is killed now and then: once there is one. */
export async function connected(url: () => string): Promise<pg.Client> {
  return await vi.waitFor(
    async () => {
      const client = new pg.Client(url());
      client.on("error", () => undefined);
      await client.connect();
      return client;
    },
    { timeout: 60_000, interval: 100 },
  );
}
