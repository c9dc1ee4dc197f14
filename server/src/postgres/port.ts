import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

// Below the range from which systems take ports for outgoing connections, so that a port once chosen tends to stay free.
const FROM = 20_000;
const TO = 32_000;

/** Whether nobody listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ host: "127.0.0.1", port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** How long a port is waited for: of a Postgres that was killed, sessions may hold on to it for a moment. */
const PATIENCE_MS = 2_000;

/** The wanted port if it is free or soon will be, since others may know it; else some free one. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined) {
    for (const patience = Date.now() + PATIENCE_MS; ; await sleep(50)) {
      if (await isFree(wanted)) return wanted;
      if (Date.now() > patience) break;
    }
  }
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(FROM, TO);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port found between ${FROM} and ${TO}.`);
}
