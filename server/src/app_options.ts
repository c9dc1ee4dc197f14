import type { KeyObject } from "node:crypto";
import type { Route } from "./api/route.ts";
import type { SenderOptions } from "./push/send.ts";

/** Settings of an app; only the first three have no default. */
export type AppOptions = {
  /** Logs in as a member of gapless_server. */
  serverUrl: string;
  host: string;
  /** 0 takes any free one. */
  port: number;
  cors?: readonly string[];
  maxEventBytes?: number;
  maxBodyBytes?: number;
  maxHeaderBytes?: number;
  maxConnections?: number;
  headersTimeoutMs?: number;
  requestTimeoutMs?: number;
  /** Between signs of life on a live feed; so long may one stay open with a key that was revoked. */
  heartbeatMs?: number;
  /** Whether browsers that open /graphql are shown GraphiQL. */
  graphiql?: boolean;
  /** A folder of *.graphql files, one operation each: over GraphQL nothing else may run. */
  graphqlOperations?: string | undefined;
  /** Ranges that webhooks may reach although they are not public. */
  webhookAllow?: readonly string[];
  /** Whether webhooks may have http URLs. */
  webhookAllowHttp?: boolean;
  /** Requests to webhooks at the same time. */
  webhookSlots?: number;
  /** How requests to webhooks are made, for tests: certificates to trust, names. */
  webhookSender?: Partial<SenderOptions>;
  /** Opens the secrets of tenants; without it, actions that need one fail. */
  secretKey?: KeyObject | undefined;
  /** Connections for SQL that tenants wrote. */
  tenantConnections?: number;
  logLevel?: string;
  /** Whether opening and closing of live feeds is recorded on the log. */
  connectionEvents?: boolean;
  /** Further routes, served like the others. */
  routes?: Route[];
};
