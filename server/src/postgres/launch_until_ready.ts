// Launches Postgres until it answers: on another port, after a killed one's sessions have ended, with a new password.
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import { launch, resetPassword, waitUntilReady } from "./launch.ts";
import type { Place } from "./place.ts";
import { freePort } from "./port.ts";
import { findPostmaster, stopPostmaster } from "./postmaster.ts";
import type { Secret } from "./secret.ts";
import { endStragglers } from "./stragglers.ts";

/** How long sessions of a killed postmaster are left to end by themselves. */
const STRAGGLERS_MS = 2_000;

/** What runs now. */
export interface Launch {
  pid: number;
  port: number;
}

/** Launches again where that helps: another port, a killed predecessor's last sessions still ending, a lost password. */
export async function launchUntilReady(
  place: Place,
  binaries: Binaries,
  secret: Secret,
  settings: Record<string, string>,
  log: (message: string) => void,
): Promise<Launch> {
  const patience = Date.now() + 30_000;
  let blockedSince: number | undefined;
  for (let port = await freePort(secret.port); ; ) {
    const stale = findPostmaster(place.data);
    const launched = launch(place, binaries, port, settings, stale?.alive === false ? stale.pid : undefined);
    const outcome = await waitUntilReady(port, secret.password, launched.hasExited, log);
    // The port may be another program's, which answered in place of ours.
    if (outcome === "ready" && !launched.hasExited()) return { pid: launched.pid, port };
    if (outcome === "refused" && !launched.hasExited()) {
      log("The password of the embedded Postgres is lost; setting a new one.");
      await stopPostmaster(launched.pid);
      resetPassword(place, binaries, secret.password);
      if (Date.now() > patience) throw new Error(`Postgres refuses its own password. Its log: ${launched.output()}`);
      continue;
    }
    const output = launched.output();
    if (/pre-existing shared memory block/.test(output)) {
      // Sessions of a postmaster that was killed. Most end within moments; whoever does not is ended.
      blockedSince ??= Date.now();
      if (Date.now() - blockedSince > STRAGGLERS_MS && findPostmaster(place.data)?.alive !== true) {
        const ended = await endStragglers(place.data);
        if (ended > 0) log(`Ended ${ended} session(s) that were left over from a Postgres that was killed.`);
      }
    }
    if (/could not bind|could not create any TCP\/IP sockets/.test(output)) port = await freePort();
    else if (!/pre-existing shared memory block|lock file .* already exists/.test(output) || Date.now() > patience) {
      throw new Error(`Postgres does not start on ${place.data}. Its log says:\n${output.trim()}`);
    } else await sleep(200);
  }
}
