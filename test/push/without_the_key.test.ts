// Where nothing can sign it, nothing is sent: a server without the installation's key leaves it to others, a key that is lost is told.
import { generateKeyPairSync } from "node:crypto";
import { createRequests } from "@gapless/server/push/requests";
import { createOpener, type Opener } from "@gapless/server/secrets/open";
import { createLog } from "@gapless/server/telemetry/log";
import { createMetrics } from "@gapless/server/telemetry/metrics";
import { expect, test, vi } from "vitest";

type Options = Parameters<typeof createRequests>[0];

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const JOB = { id: "j", data: { t: "default", s: "7531", l: "1", p: ["1"] } };
const SEALED = `sealed:${"00".repeat(256)}`;
const PLAIN = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

/** Begins a request whose live secrets are these. */
async function begun(secrets: string, opener: Opener) {
  const row = {
    ...{ place: "1", is_own: "f", url: "https://example.com/", headers: "{}", secrets, label: "x" },
    ...{ payload: "full", format: "plain", is_batched: "f", timeout_ms: "1000", id: "e", stream: "s", version: "1" },
    ...{ position: "1", type: "t", topic: "t", data: "{}", metadata: "{}", occurred_at: null },
    recorded_at: "2030-01-01 00:00:00+00",
  };
  const send = vi.fn(async () => ({ ok: true, durationMs: 1, gone: false, abort: false }));
  const begin = createRequests({
    pool: { query: async () => ({ rows: [row] }) } as unknown as Options["pool"],
    sender: { send } as unknown as Options["sender"],
    opener,
    log: createLog("silent").log,
    metrics: createMetrics(),
  });
  const [task] = await begin([JOB]);
  if (task === undefined) throw new Error("There is no task.");
  return { task, send };
}

test("without the key it is given back, and counts as no attempt", async () => {
  const { task, send } = await begun(SEALED, createOpener(undefined));
  expect(await task.run(AbortSignal.abort())).toEqual({ stop: true });
  expect(send).not.toHaveBeenCalled();
});

test("what the key does not open is a failure that says what to do, and nothing goes out unsigned", async () => {
  const { task, send } = await begun(SEALED, createOpener(privateKey));
  expect(await task.run(new AbortController().signal)).toMatchObject({
    ok: false,
    class: "secret",
    reason: expect.stringContaining("rotate"),
  });
  expect(send).not.toHaveBeenCalled();
});

test("what can be opened signs, beside what cannot; what was never sealed needs no key", async () => {
  for (const opener of [createOpener(privateKey), createOpener(undefined)]) {
    const { task, send } = await begun(`${SEALED} ${PLAIN}`, opener);
    expect(await task.run(new AbortController().signal)).toMatchObject({ ok: true });
    expect(send).toHaveBeenCalledWith(expect.objectContaining({ secrets: [PLAIN] }), expect.anything());
  }
});
