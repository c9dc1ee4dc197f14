/** Connections: kept alive for a moment, apart for each tenant and host, and to vetted addresses only. */
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SecureContextOptions } from "node:tls";
import { readAddress } from "./address.ts";
import { EndedError } from "./failure.ts";

/** Which connections a request may use, and which addresses they may have. */
export type Vetting = {
  readonly tenant: string;
  /** Whether this address may be talked to; asked again for the address that was connected to. */
  isVetted(address: string): boolean;
};

/** The options of a request, with whose it is. */
export type AgentRequest = https.RequestOptions & { readonly vetting: Vetting };

/** The agents of a sender. */
export type Agents = {
  of(secure: boolean): http.Agent;
  /** Closes the idle connections that a request of this kind would be given. */
  dropIdle(options: AgentRequest, secure: boolean): void;
  destroy(): void;
};

/** Below the five seconds after which many servers close: what is reused should still be there. */
const IDLE_MS = 4000;
/** A host that has moved is looked up again after this, however busy the connection is. */
const OLDEST_MS = 60_000;

/** Makes both agents. `maxSockets` is for one tenant and host; who comes later waits, within its deadline. */
export function createAgents(maxSockets: number, tls: SecureContextOptions): Agents {
  // proxyEnv is not given: proxies named in the environment would dial for us, past the guard.
  const settings = {
    keepAlive: true,
    maxSockets,
    maxFreeSockets: maxSockets,
    timeout: IDLE_MS,
    scheduling: "lifo",
  } as const;
  const plain = vetting(new http.Agent(settings));
  const secure = vetting(new https.Agent({ ...settings, ...tls, minVersion: "TLSv1.2", rejectUnauthorized: true }));
  return {
    of: (isSecure) => (isSecure ? secure : plain),
    dropIdle(options, isSecure) {
      const agent = isSecure ? secure : plain;
      const name = isSecure ? secure.getName(options) : plain.getName(options);
      for (const socket of [...(agent.freeSockets[name] ?? [])]) socket.destroy();
    },
    destroy() {
      plain.destroy();
      secure.destroy();
    },
  };
}

/** Makes an agent keep tenants apart, look at what it has connected to, and let go of old connections. */
function vetting<A extends http.Agent>(agent: A): A {
  const getName = agent.getName.bind(agent);
  const createConnection = agent.createConnection.bind(agent);
  // Typed as giving nothing, but what it gives decides.
  const keepSocketAlive = agent.keepSocketAlive.bind(agent) as (socket: Duplex) => boolean;
  const born = new WeakMap<Duplex, number>();
  agent.getName = (options) => `${vettingOf(options)?.tenant}|${getName(options)}`;
  agent.createConnection = (options, done) => {
    const socket = createConnection(options, done) as Socket;
    born.set(socket, Date.now());
    // In front of all others: nothing is written before the address has been compared.
    socket.prependOnceListener("connect", () => {
      const remote = readAddress(socket.remoteAddress ?? "");
      if (remote === undefined || vettingOf(options)?.isVetted(remote.text) !== true) {
        socket.destroy(new EndedError("blocked_ip", "the connection led to an address that was not vetted"));
      }
    });
    return socket;
  };
  agent.keepSocketAlive = (socket) => Date.now() - (born.get(socket) ?? 0) < OLDEST_MS && keepSocketAlive(socket);
  return agent;
}

function vettingOf(options: http.ClientRequestArgs | undefined): Vetting | undefined {
  return (options as Partial<AgentRequest> | undefined)?.vetting;
}
