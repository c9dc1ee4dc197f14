// The sender alone, in a process of its own: what it makes of requests without a database behind it.
import { createGuard } from "@gapless/server/push/guard";
import { createMessage } from "@gapless/server/push/message";
import { createSender } from "@gapless/server/push/send";
import { createSecret } from "@gapless/server/push/sign";
import { data } from "./shots.ts";

/** What it is told: so many requests, so many at the same time. */
export type Order = { url: string; count: number; parallel: number };

const sender = createSender({ guard: createGuard({ allow: ["127.0.0.0/8"], allowHttp: true }) });
const { secret } = createSecret("v1");
const event = {
  id: "01a1fe01-4f23-77a5-959a-86bab4e68407",
  stream: "load-1",
  version: "1",
  position: "1",
  type: "load.event",
  topic: "custom/load.event",
  data: data(),
  metadata: "{}",
  occurred_at: null,
  recorded_at: "2030-01-31 12:00:00+00",
};

process.on("message", ({ url, count, parallel }: Order) => {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const message = createMessage([event], { payload: "full", format: "plain", batched: false });
      const { ok } = await sender.send({ tenant: "bench", url, message, secrets: [secret], timeoutMs: 15_000 });
      if (!ok) throw new Error("a request failed");
    }
  };
  void Promise.all(Array.from({ length: parallel }, lane));
});
process.on("disconnect", () => process.exit());
