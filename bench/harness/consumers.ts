// Consumers of a subscription, a connection each.
import pg from "pg";
import type { Context } from "./bench.ts";

/** Connects so many, as the role the URL names. */
export async function openConsumers(context: Context, url: string, count: number): Promise<pg.Client[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const client = new pg.Client(url);
      client.on("error", () => undefined); // the query that needs it reports it
      await client.connect();
      context.onEnd(() => client.end());
      return client;
    }),
  );
}

/** Receives and acknowledges in batches until so many events are done; more is an error. */
export async function consume(
  clients: pg.Client[],
  subscription: string,
  batch: number,
  events: number,
  onBatch: (size: number) => void = () => undefined,
): Promise<void> {
  let left = events;
  const consumer = async (client: pg.Client, no: number): Promise<void> => {
    while (left > 0) {
      const { rows } = await client.query<{ lease: string }>({
        name: "receive",
        text: "select * from gapless.receive($1, $2, $3)",
        values: [subscription, `consumer-${no}`, batch],
      });
      const lease = rows[0]?.lease;
      // The rest is with the others.
      if (lease === undefined) continue;
      await client.query({ name: "ack", text: "select gapless.ack($1, $2)", values: [subscription, lease] });
      left -= rows.length;
      onBatch(rows.length);
    }
  };
  await Promise.all(clients.map(consumer));
  if (left < 0) throw new Error(`${-left} events more than there are were delivered`);
}
