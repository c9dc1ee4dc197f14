/** Puts what happens to webhooks on the log of their tenant: webhook.disabled, webhook.broken and so on. */

import { Problem } from "../errors.ts";
import { readStreamEvents } from "../log/body.ts";
import type { LogRoom } from "../log/room.ts";
import { store } from "../log/store.ts";

type Row = { tenant: string; id: string; stream: string; type: string; data: string; occurred_at: string };

const TEXT = "select tenant, id, stream, type, data, occurred_at from gapless.push_notices()";

/** A teller: call `run` when there may be something. What could not be stored stays, and comes the next time. */
export type Teller = { run(): void; idle(): Promise<void> };

/** Makes the teller. */
export function createTeller(room: LogRoom): Teller {
  let running: Promise<void> | undefined;

  async function tell(): Promise<void> {
    const { rows } = await room.pool.query<Row>(TEXT);
    const told: string[] = [];
    for (const row of rows) if (await append(row)) told.push(row.id);
    if (told.length > 0) await room.pool.query("select gapless.push_noticed($1::uuid[])", [told]);
  }

  async function append({ tenant, id, stream, type, data, occurred_at }: Row): Promise<boolean> {
    const event = `{"id":"${id}","type":"${type}","data":${data},"occurredAt":"${occurred_at}"}`;
    const writer = { tenant, permissions: ["events:append"] };
    try {
      // The id is the notice's: after a crash in between it is known already.
      await store(room, writer, readStreamEvents(`{"events":${event}}`, stream, room));
      return true;
    } catch (err) {
      room.log.warn({ err }, "an event about a webhook could not be appended");
      return err instanceof Problem && ["invalid_input", "event_id_conflict", "too_large"].includes(err.code);
    }
  }

  return {
    run() {
      running ??= tell()
        .catch((err: unknown) => room.log.warn({ err }, "events about webhooks could not be appended"))
        .finally(() => {
          running = undefined;
        });
    },
    async idle() {
      await running;
    },
  };
}
