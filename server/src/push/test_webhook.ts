/** Tries an endpoint out: one request with an event made up for it, through the same sender. Nothing is counted or kept. */
import { randomUUID } from "node:crypto";
import { toProblem } from "../db/failure.ts";
import { createLimitEach } from "../db/limit.ts";
import { type Caller, queryAs } from "../db/tenant.ts";
import type { LogRoom } from "../log/room.ts";
import type { Opener } from "../secrets/open.ts";
import { createMessage, type MessageForm } from "./message.ts";
import { openKeys } from "./open_keys.ts";
import type { Push } from "./push.ts";

/** At the same time, of one webhook and of one tenant: nobody is to use them for a flood, or keep the tenant's others waiting. */
const limitWebhook = createLimitEach(2);
const limitTenant = createLimitEach(8);

type Row = {
  id: string;
  name: string;
  url: string;
  headers: string;
  secrets: string | null;
  label: string;
  payload: MessageForm["payload"];
  format: MessageForm["format"];
  is_batched: string;
  timeout_ms: string;
  at: string;
};

const TEXT = `select id, name, url, headers, array_to_string(secrets, ' ') as secrets, label, payload, format, is_batched, timeout_ms, at
  from gapless.push_test($1)`;

/** Sends a `webhook.test` event at once and tells what came of it, as JSON text. */
export async function testWebhook(
  room: Pick<LogRoom, "pool" | "errors">,
  push: Pick<Push, "sender">,
  opener: Opener,
  caller: Caller,
  webhook: string,
): Promise<string> {
  const row = await endpointOf(room, caller, webhook);
  const { url, headers, secrets, label, payload, format } = row;
  const keys = await openKeys(opener, secrets, label);
  if (keys instanceof Error) {
    return JSON.stringify({ ok: false, durationMs: 0, errorClass: "secret", error: keys.message });
  }
  const event = {
    id: randomUUID(),
    stream: `webhook-${row.id}`,
    version: "1",
    position: null,
    type: "webhook.test",
    topic: "webhook/test",
    data: JSON.stringify({ webhook: row.id, name: row.name, message: "This is a test." }),
    metadata: "{}",
    occurred_at: null,
    recorded_at: row.at.replace("T", " ").replace("Z", "+00"),
  };
  const send = () =>
    push.sender.send({
      tenant: caller.tenant,
      url,
      headers: JSON.parse(headers) as Record<string, string>,
      message: createMessage([event], { payload, format, batched: row.is_batched === "t" }),
      secrets: keys,
      timeoutMs: Number(row.timeout_ms),
    });
  // Whoever waits for its own webhook takes none of the tenant's places.
  const attempt = await limitWebhook(row.id, () => limitTenant(caller.tenant, send));
  const { ok, status, durationMs, responseHead, responseBody, errorClass, error } = attempt;
  return JSON.stringify({ ok, status, durationMs, responseHead, responseBody, errorClass, error });
}

async function endpointOf(room: Pick<LogRoom, "pool" | "errors">, caller: Caller, webhook: string): Promise<Row> {
  try {
    const { rows } = await queryAs<Row>(room.pool, caller, "read", TEXT, [webhook]);
    const [row] = rows;
    if (row === undefined) throw new Error("a webhook has no endpoint");
    return row;
  } catch (error) {
    throw toProblem(error, room.errors);
  }
}
