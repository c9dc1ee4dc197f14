/** What a host name means, asked once per connection. Only addresses the guard lets through come out of here. */
import { lookup, Resolver } from "node:dns/promises";
import { type Address, readAddress } from "./address.ts";
import type { Guard, HostTarget } from "./guard.ts";
import { isLocalhost } from "./names.ts";

/** Asks for the addresses of a name. A name without any rejects, or gives an empty list. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** The two ways to ask. */
export type Resolvers = {
  /** The DNS itself, for public names. */
  readonly dns: Resolve;
  /** As the machine resolves names (hosts file, search domains): only where the operator lets ranges through. */
  readonly system: Resolve;
};

/** A name that leads nowhere a webhook may go. */
export class BlockedError extends Error {
  override readonly name = "BlockedError";
}

/** A name that could not be resolved. */
export class NameError extends Error {
  override readonly name = "NameError";
}

/** At most so many look-ups by the system at once: each holds one of Node's four threads while a name server is silent. */
const SYSTEM_LOOKUPS = 2;
/** And so many may wait for their turn. */
const SYSTEM_QUEUE = 100;
/** So long an answer is used again, good or bad: an endpoint that closes each connection is not asked for each time. */
const KEEP_MS = 2000;

/**
 * The resolvers of a server; `servers` are name servers to ask instead of the machine's own. Public names are asked over sockets (c-ares), so that a thousand silent name servers hold
 * no thread and keep nobody else waiting.
 */
export function createResolvers(servers?: readonly string[]): Resolvers & { cancel(): void } {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  return {
    dns: remember(async (name) => {
      const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
      const found = [v4, v6].flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
      if (found.length > 0) return found;
      throw v4.status === "rejected" ? v4.reason : v6.status === "rejected" ? v6.reason : new Error("no address");
    }),
    system: remember(inTurn(async (name) => (await lookup(name, { all: true })).map(({ address }) => address))),
    cancel: () => resolver.cancel(),
  };
}

/** Those who ask for the same name at the same time share the answer. */
function remember(ask: Resolve): Resolve {
  const known = new Map<string, Promise<readonly string[]>>();
  return (name) => {
    let answer = known.get(name);
    if (answer === undefined) {
      answer = ask(name);
      known.set(name, answer);
      const forget = () => void setTimeout(() => known.delete(name), KEEP_MS).unref();
      answer.then(forget, forget);
    }
    return answer;
  };
}

function inTurn(ask: Resolve): Resolve {
  const waiting: (() => void)[] = [];
  let free = SYSTEM_LOOKUPS;
  return async (name) => {
    if (waiting.length >= SYSTEM_QUEUE) throw new Error("too many names are being looked up");
    // A turn is handed on, not given back: nobody can slip in between.
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await ask(name);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

/** The addresses to dial for a target: none but those that may be. Rejects with BlockedError or NameError. */
export async function resolveTarget(
  target: HostTarget,
  guard: Guard,
  resolvers: Resolvers,
): Promise<[Address, ...Address[]]> {
  const found = await addressesOf(target, guard, resolvers);
  const [first, ...others] = found.filter((one) => guard.whyRefused(one, target.port, target.local) === undefined);
  if (first !== undefined) return [first, ...others];
  // Which address it was is not told: names of an inner network would be spelt out to whoever may define a webhook.
  throw new BlockedError(`${target.host} leads to no address that webhooks may go to`);
}

async function addressesOf(target: HostTarget, guard: Guard, resolvers: Resolvers): Promise<Address[]> {
  if (target.address !== undefined) return [target.address];
  if (isLocalhost(target.host)) return ["127.0.0.1", "::1"].flatMap((text) => readAddress(text) ?? []);
  try {
    return read(await (target.local ? resolvers.system : resolvers.dns)(target.host));
  } catch (error) {
    if (!target.local && guard.opened) {
      // Perhaps the hosts file knows it. It counts only if it leads to a range the operator let through.
      const known = read(await resolvers.system(target.host).catch(() => []));
      const through = known.filter((one) => guard.whyRefused(one, target.port, true) === undefined);
      if (through.length > 0) return through;
    }
    throw new NameError(`${target.host} could not be resolved (${codeOf(error)})`, { cause: error });
  }
}

function read(texts: readonly string[]): Address[] {
  return texts.flatMap((text) => readAddress(text) ?? []);
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? code : "no answer";
}
