// Settings come from environment variables, and only from here. A bad value is an error at once, with its rule.
import type { KeyObject } from "node:crypto";
import { resolve } from "node:path";
import { parseSecretKey } from "./actions/secret_key.ts";
import { isRange } from "./push/address.ts";

/** Every setting of the server. */
export interface Config {
  /** The address to listen on; 0.0.0.0 is all. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** An existing Postgres to use instead of the embedded one, as a role that may create schemas and roles. */
  readonly databaseUrl: string | undefined;
  /** Holds the credentials and the embedded Postgres. */
  readonly dataDir: string;
  /** Origins that browsers may call from; "*" is any. Empty: none but this server's own. */
  readonly cors: readonly string[];
  /** The largest event, in bytes of its JSON. */
  readonly maxEventBytes: number;
  /** Whether opening and closing of live feeds is recorded as events. */
  readonly connectionEvents: boolean;
  /** Whether browsers that open /graphql are shown GraphiQL, which loads its scripts from a public CDN. */
  readonly graphiql: boolean;
  /** A folder of `*.graphql` files, one operation each: over GraphQL nothing else may run. */
  readonly graphqlOperations: string | undefined;
  /** Address ranges that webhooks may reach although they are not public, in CIDR notation: for networks of your own. */
  readonly webhookAllow: readonly string[];
  /** Whether webhooks may have http URLs: for development. */
  readonly webhookAllowHttp: boolean;
  /** How many requests to webhooks are made at the same time; those without an answer for a second are not counted. */
  readonly webhookSlots: number;
  /** Opens the secrets of tenants: an RSA key. Servers of one installation have the same; unset, it is in the data folder. */
  readonly secretKey: KeyObject | undefined;
  /** How many statements that tenants wrote run at the same time, each on a connection of its own. */
  readonly tenantConnections: number;
  /** How much is logged. */
  readonly logLevel: LogLevel;
}

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

const SECRET_KEY_RULE = "an RSA key of 2048 to 4096 bits with the exponent 65537, as PEM or as the base64 of it";

/** A setting that breaks its rule. */
export class ConfigError extends Error {
  constructor(variable: string, value: string, rule: string) {
    super(`${variable} is ${JSON.stringify(value)}, but it must be ${rule}.`);
    this.name = "ConfigError";
  }
}

/** Reads the settings. An empty variable counts as not set. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const read = <T>(variable: string, otherwise: T, parse: (value: string) => T | undefined, rule: string): T => {
    const value = env[variable]?.trim();
    if (value === undefined || value === "") return otherwise;
    const parsed = parse(value);
    if (parsed === undefined) throw new ConfigError(variable, hidePassword(value), rule);
    return parsed;
  };
  /** The same for what must not be shown, whatever is wrong with it. */
  const readSecret = <T>(variable: string, parse: (value: string) => T | undefined, rule: string): T | undefined => {
    const value = env[variable]?.trim();
    if (value === undefined || value === "") return undefined;
    const parsed = parse(value);
    if (parsed === undefined) throw new ConfigError(variable, "…", rule);
    return parsed;
  };
  return Object.freeze<Config>({
    host: read("HOST", "127.0.0.1", (v) => (/\s|\//.test(v) ? undefined : v), "a host name or an address to listen on"),
    port: read("PORT", 4000, integer(0, 65_535), "a port: a whole number from 0 (any free one) to 65535"),
    databaseUrl: read("DATABASE_URL", undefined, postgresUrl, "a URL like postgres://user:password@host:5432/database"),
    dataDir: resolve(read("GAPLESS_DATA", ".gapless", (v) => v, "a folder")),
    cors: Object.freeze(read("GAPLESS_CORS", [], origins, '"*" or origins like https://example.com, comma separated')),
    maxEventBytes: read(
      "GAPLESS_MAX_EVENT_BYTES",
      262_144,
      integer(1024, 1_048_576),
      "a whole number of bytes from 1024 to 1048576",
    ),
    connectionEvents: read("GAPLESS_CONNECTION_EVENTS", false, onOrOff, "on or off"),
    graphiql: read("GAPLESS_GRAPHIQL", false, onOrOff, "on or off"),
    graphqlOperations: read("GAPLESS_GRAPHQL_OPERATIONS", undefined, (v) => resolve(v), "a folder"),
    webhookAllow: Object.freeze(
      read(
        "GAPLESS_WEBHOOK_ALLOW",
        [],
        ranges,
        "address ranges like 10.1.0.0/16 or fd12:3456::/32, comma separated, with zeros behind the prefix",
      ),
    ),
    webhookAllowHttp: read("GAPLESS_WEBHOOK_ALLOW_HTTP", false, trueOrFalse, "true or false"),
    webhookSlots: read(
      "GAPLESS_WEBHOOK_SLOTS",
      1_000,
      integer(1, 10_000),
      "a whole number of requests from 1 to 10000",
    ),
    secretKey: readSecret("GAPLESS_SECRET_KEY", parseSecretKey, SECRET_KEY_RULE),
    tenantConnections: read(
      "GAPLESS_TENANT_CONNECTIONS",
      8,
      integer(1, 100),
      "a whole number of connections from 1 to 100",
    ),
    logLevel: read("GAPLESS_LOG_LEVEL", "info", oneOf(LOG_LEVELS), `one of ${LOG_LEVELS.join(", ")}`),
  });
}

function integer(min: number, max: number) {
  return (value: string): number | undefined => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  };
}

function onOrOff(value: string): boolean | undefined {
  return { on: true, off: false }[value.toLowerCase()];
}

function trueOrFalse(value: string): boolean | undefined {
  return { true: true, false: false, on: true, off: false }[value.toLowerCase()];
}

function ranges(value: string): string[] | undefined {
  const list = value.split(",").map((range) => range.trim());
  return list.every(isRange) ? list : undefined;
}

function oneOf<T extends string>(values: readonly T[]) {
  return (value: string): T | undefined => values.find((known) => known === value.toLowerCase());
}

function postgresUrl(value: string): string | undefined {
  return URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol) ? value : undefined;
}

function origins(value: string): string[] | undefined {
  const list = value.split(",").map((origin) => origin.trim().replace(/\/$/, ""));
  if (list.length === 1 && list[0] === "*") return list;
  const isOrigin = (text: string) =>
    /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text.toLowerCase();
  return list.every(isOrigin) ? list : undefined;
}

/** Error messages end in logs. */
function hidePassword(value: string): string {
  return value.replace(/(:\/\/[^:@/]*):[^@]*@/, "$1:…@");
}
