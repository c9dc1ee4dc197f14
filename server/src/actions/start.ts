/** Actions of a server, composed: what carries them out, on connections of their own. */
import type { KeyObject } from "node:crypto";
import type { Pool } from "pg";
import { openPool } from "../db/pool.ts";
import { within } from "../log/core.ts";
import type { Guard } from "../push/guard.ts";
import type { Sender } from "../push/send.ts";
import type { Begin } from "../push/work.ts";
import type { Opener } from "../secrets/open.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { createAct } from "./act.ts";
import { createCarriers } from "./carriers.ts";
import { offerSecretKey, sealWhatWaits } from "./secret_key.ts";

/** Settings of a server's actions. */
export type ActionsOptions = {
  serverUrl: string;
  log: Log;
  metrics: Metrics;
  secretKey: KeyObject | undefined;
  opener: Opener;
  tenantConnections: number;
  ca?: string | Buffer | undefined;
  onAppended(): void;
};

/** Actions, ready to be carried out. */
export type Actions = {
  /** For the worker: `pool` is for what is settled, the sender and its guard are those of webhooks. */
  act(parts: { pool: Pool; sender: Sender; guard: Guard }): Begin;
  stop(): Promise<void>;
};

const PATIENCE_MS = 2_000;

/** Makes them. The key is offered in the background: the first secret of an installation needs it, nothing else does. */
export function startActions(options: ActionsOptions): Actions {
  const { serverUrl, log, metrics, secretKey, opener } = options;
  // Apart: however long actions take in the database, what came of others can be written down.
  const onError = (err: Error) => log.warn({ err }, "a connection of actions failed");
  const pool = openPool({ serverUrl, name: "gapless actions", max: 6, onError });
  const offered = secretKey === undefined ? Promise.resolve(false) : offerSecretKey(pool, secretKey, log);
  opener.askFirst(offered);
  const sealed = offered
    .then((isOurs) => (isOurs ? sealWhatWaits(pool) : undefined))
    .catch((err: unknown) => log.warn({ err }, "the key for secrets could not be told to the database"));
  return {
    act: ({ pool: settling, sender, guard }) =>
      createAct({ pool: settling, log, metrics, carry: createCarriers({ ...options, pool, sender, guard }) }),
    async stop() {
      await within(PATIENCE_MS, sealed);
      await within(PATIENCE_MS, pool.end());
    },
  };
}
