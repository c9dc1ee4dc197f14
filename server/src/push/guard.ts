/**
 * Says where webhooks may go. It is asked twice: when a URL is written down, so that its author learns of a mistake at
 * once, and for each address that is about to be dialled, because a name can mean another address tomorrow.
 */
import { networkInterfaces } from "node:os";
import { type Address, blockListOf, readAddress, whyNotPublic } from "./address.ts";
import { isLocalhost, plainName, reachOf } from "./names.ts";
import { isPortOpen } from "./ports.ts";

/** Which rule a URL or an address breaks. */
export type UrlRule = "url" | "scheme" | "credentials" | "host" | "address" | "port" | "length";

/** A URL that is refused: the rule, what is wrong, and what to do about it. */
export type UrlRefusal = { readonly rule: UrlRule; readonly detail: string; readonly hint: string };

/** A host and a port that may be dialled, as far as that is known before the name is looked up. */
export type HostTarget = {
  /** The name or address to dial and to present, without brackets and trailing dot. */
  readonly host: string;
  readonly port: number;
  /** Set where the host is an address: nobody is asked for it. */
  readonly address: Address | undefined;
  /** Only addresses that the operator lets through count for this name. */
  readonly local: boolean;
};

/** A URL that may be used, taken apart for the request. */
export type UrlTarget = HostTarget & { readonly url: URL; readonly secure: boolean };

/** What the operator has set. */
export type GuardOptions = {
  /** GAPLESS_WEBHOOK_ALLOW: ranges that are let through. */
  readonly allow?: readonly string[];
  /** GAPLESS_WEBHOOK_ALLOW_HTTP: whether http may be used. */
  readonly allowHttp?: boolean;
  /** The URLs of the deployment's own database: never let through, whatever `allow` says. */
  readonly databaseUrls?: readonly string[];
};

/** The guard of a server. */
export type Guard = {
  /** Judges a URL without asking anybody: for definitions, and before each request. */
  checkUrl(text: string): { target: UrlTarget } | { refused: UrlRefusal };
  /** The same for a host of another protocol than HTTP, which is at home on these ports below 1024. */
  checkHost(host: string, port: number, ports: readonly number[]): { target: HostTarget } | { refused: UrlRefusal };
  /** Whether anything may be sent without encryption: for development. */
  readonly plain: boolean;
  /** Why this address must not be dialled; undefined if it may. `local`: only what the operator lets through may. */
  whyRefused(address: Address, port: number, local?: boolean): string | undefined;
  /** Whether the operator lets anything through. */
  readonly opened: boolean;
  /** Tells what the database's names mean now. */
  setDatabaseAddresses(addresses: Iterable<string>): void;
  /** The database's hosts that have to be looked up. */
  readonly databaseNames: readonly string[];
};

/** The longest URL. */
export const MAX_URL_LENGTH = 2048;
/** Interfaces come and go with containers and tunnels; asking costs a system call. */
const INTERFACES_MS = 10_000;

/** Makes the guard. */
export function createGuard(options: GuardOptions = {}): Guard {
  const ranges = options.allow ?? [];
  const allow = blockListOf(ranges);
  const databases = (options.databaseUrls ?? []).flatMap(databaseOf);
  const databasePorts = new Set(databases.map(({ port }) => port));
  const databaseNames = databases.flatMap(({ host }) => (readAddress(host) === undefined ? [host] : []));
  const literal = databases.flatMap(({ host }) => readAddress(host)?.text ?? (isLocalhost(host) ? LOOPBACK : []));
  let databaseAddresses = new Set(literal);
  let own = new Set<string>();
  let ownUntil = 0;

  function isOwn(address: Address): boolean {
    if (Date.now() >= ownUntil) {
      own = new Set(
        Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((one) => plainAddress(one.address))),
      );
      ownUntil = Date.now() + INTERFACES_MS;
    }
    return own.has(address.text);
  }

  function whyRefused(address: Address, port: number, local = false): string | undefined {
    if (databaseAddresses.has(address.text) && databasePorts.has(port)) return "the database of this deployment";
    if (allow.check(address.text, address.family === 4 ? "ipv4" : "ipv6")) return undefined;
    const why = whyNotPublic(address);
    if (why !== undefined) return why;
    if (databaseAddresses.has(address.text)) return "the database of this deployment";
    if (isOwn(address)) return "this machine";
    return local ? "the name is a local one" : undefined;
  }

  function judgeHost(name: string, port: number, isOpen: boolean): { target: HostTarget } | { refused: UrlRefusal } {
    const host = plainName(name.replace(/^\[|\]$/g, ""));
    if (!isOpen) return refuse("port", `has the port ${port}, which webhooks cannot go to`, PORTS);
    const address = readAddress(host);
    if (address !== undefined) {
      const why = whyRefused(address, port);
      if (why !== undefined) return refuse("address", `leads to ${address.text} (${why})`, ALLOW);
      return { target: { host, port, address, local: false } };
    }
    const reach = reachOf(host);
    if (reach === "malformed") return refuse("host", "has a host that no public name looks like");
    if (reach === "metadata" || (reach === "local" && ranges.length === 0)) {
      return refuse("host", `has the host ${host}, a name of a local network`, ALLOW);
    }
    if (databaseNames.includes(host) && (ranges.length === 0 || databasePorts.has(port))) {
      return refuse("host", `has the host ${host}, the database of this deployment`);
    }
    return { target: { host, port, address: undefined, local: reach === "local" } };
  }

  return {
    opened: ranges.length > 0,
    plain: options.allowHttp === true,
    databaseNames,
    whyRefused,
    setDatabaseAddresses(addresses) {
      databaseAddresses = new Set([...literal, ...[...addresses].map(plainAddress)]);
    },
    checkUrl(text) {
      if (text.length > MAX_URL_LENGTH) return refuse("length", `has more than ${MAX_URL_LENGTH} characters`);
      // The parser is forgiving: it drops line breaks and reads a backslash as a slash. What is shown must be what is meant.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      if (/[\u0000-\u0020\u007f\\]/.test(text)) return refuse("url", "holds blanks, control characters or backslashes");
      if (!URL.canParse(text)) return refuse("url", "is no absolute URL");
      const url = new URL(text);
      if (url.protocol !== "https:" && url.protocol !== "http:") {
        return refuse("scheme", `has the scheme ${url.protocol}, but only https can be used`);
      }
      const secure = url.protocol === "https:";
      if (!secure && options.allowHttp !== true) return refuse("scheme", "must begin with https://", ALLOW_HTTP);
      if (url.username !== "" || url.password !== "") {
        return refuse("credentials", "must not hold a user or a password", "Send credentials as a header.");
      }
      const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
      const judged = judgeHost(url.hostname, port, isPortOpen(port));
      return "refused" in judged ? judged : { target: { ...judged.target, url, secure } };
    },
    checkHost: (host, port, ports) =>
      /^[\x21-\x7e]{1,255}$/.test(host)
        ? judgeHost(host, port, ports.includes(port) || isPortOpen(port))
        : refuse("host", "has no host that can be dialled"),
  };
}

const LOOPBACK = ["127.0.0.1", "::1"];
const ALLOW =
  "Webhooks go to public addresses. In a network of your own, the operator lets ranges through with GAPLESS_WEBHOOK_ALLOW.";
const ALLOW_HTTP = "For development the operator allows http with GAPLESS_WEBHOOK_ALLOW_HTTP=true.";
const PORTS = "Use 443, or a port from 1024 on that no database or other service is known by.";

function refuse(rule: UrlRule, detail: string, hint = "Give a URL like https://example.com/hooks.") {
  return { refused: { rule, detail, hint } };
}

function plainAddress(text: string): string {
  return readAddress(text)?.text ?? text;
}

/** A socket has no host, and nothing to guard. */
function databaseOf(databaseUrl: string): { host: string; port: number }[] {
  if (!URL.canParse(databaseUrl)) return [];
  const url = new URL(databaseUrl);
  const host = plainName(url.searchParams.get("host") ?? url.hostname.replace(/^\[|\]$/g, ""));
  const port = Number(url.searchParams.get("port") ?? (url.port === "" ? 5432 : url.port));
  return host === "" || host.startsWith("/") || host.includes("%2f") ? [] : [{ host, port }];
}
