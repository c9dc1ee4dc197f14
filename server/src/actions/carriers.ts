/** All types of actions, and what carries them out. */
import type { Pool } from "pg";
import type { Guard } from "../push/guard.ts";
import type { Sender } from "../push/send.ts";
import type { Opener } from "../secrets/open.ts";
import type { Log } from "../telemetry/log.ts";
import type { Carry } from "./action.ts";
import { createHealth } from "./health.ts";
import { createHttp } from "./http.ts";
import { createInDatabase } from "./in_database.ts";
import { createLogAction } from "./log.ts";
import { createMailer } from "./mail.ts";
import { createNotify } from "./notify.ts";
import { createCall, createQuery } from "./query.ts";
import { createSecrets } from "./secrets.ts";
import { createTenantSql } from "./tenant_sql.ts";

/** What carrying out needs. */
export type CarrierOptions = {
  /** The server's own connections, for actions. */
  pool: Pool;
  /** Where the database is: tenants' SQL runs there under a name of its own. */
  serverUrl: string;
  sender: Sender;
  guard: Guard;
  log: Log;
  /** Opens secrets. */
  opener: Opener;
  /** Connections for tenants' SQL. */
  tenantConnections: number;
  /** Certificates to trust instead of the well-known ones, for mail. */
  ca?: string | Buffer | undefined;
  /** The log has something that has no position yet. */
  onAppended(): void;
};

/** Makes one carrier for each type of action. */
export function createCarriers(options: CarrierOptions): Readonly<Record<string, Carry>> {
  const { pool, sender, guard, log, opener, onAppended } = options;
  const secrets = createSecrets({ pool, opener });
  const mailer = createMailer({ sender, guard, ca: options.ca });
  const tenantSql = createTenantSql({
    pool,
    serverUrl: options.serverUrl,
    opener,
    connections: options.tenantConnections,
  });
  return {
    http: createHttp({ sender, secrets }),
    append: createInDatabase(pool, "act_append", onAppended),
    job: createInDatabase(pool, "act_job", onAppended),
    store: createInDatabase(pool, "act_store"),
    cleanup: createInDatabase(pool, "act_cleanup"),
    notify: createNotify({ pool, sender, mailer, secrets, log }),
    log: createLogAction(log),
    call: createCall({ pool, tenantSql, onAppended }),
    query: createQuery({ pool, tenantSql, onAppended }),
    health: createHealth({ pool, sender, secrets, onAppended }),
  };
}
