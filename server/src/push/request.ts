/** Puts the request of an attempt together: signed, with the headers it must have and none it must not have. */
import { VERSION } from "../version.ts";
import type { AgentRequest, Agents } from "./agents.ts";
import { EndedError } from "./failure.ts";
import type { Guard, UrlTarget } from "./guard.ts";
import { checkHeaders } from "./headers.ts";
import { createLookup } from "./lookup.ts";
import type { Message } from "./message.ts";
import type { Resolvers } from "./resolve.ts";
import { signatures } from "./sign.ts";

/** One attempt to make. */
export type AttemptRequest = {
  /** Whose it is: connections of tenants are apart. */
  readonly tenant: string | number;
  readonly url: string;
  /** The webhook's own headers. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly message: Message;
  /** All live keys: `whsec_…` signs v1, `whsk_…` v1a. */
  readonly secrets: readonly string[];
  /** For everything from the look-up of the name to the last byte of the answer. */
  readonly timeoutMs: number;
};

/** What the sender calls itself. */
export const USER_AGENT = `Gapless-Webhooks/${VERSION}`;

/** A request that can be sent, and sent again. */
export type Ready = { options: AgentRequest; target: UrlTarget; body: Buffer };

/** Puts it together. The timestamp is the attempt's own, the id the message's. */
export function prepare(
  request: AttemptRequest,
  target: UrlTarget,
  by: { guard: Guard; resolvers: Resolvers; agents: Agents; now: () => number },
): Ready {
  const { message } = request;
  const refused = checkHeaders(request.headers ?? {});
  if (refused !== undefined) throw new EndedError("invalid", refused.detail);
  const timestamp = Math.floor(by.now() / 1000);
  const signed = signatures(request.secrets, { id: message.id, timestamp, body: message.body });
  const { lookup, vetting } = createLookup(target, String(request.tenant), by.guard, by.resolvers);
  const options: AgentRequest = {
    method: "POST",
    host: target.host,
    port: target.port,
    path: `${target.url.pathname}${target.url.search}`,
    agent: by.agents.of(target.secure),
    lookup,
    vetting,
    // The name the certificate must have. An address has none; its certificate must be for the address.
    ...(target.secure ? { servername: target.address === undefined ? target.host : "" } : {}),
    headers: {
      ...request.headers,
      host: hostHeader(target),
      "user-agent": USER_AGENT,
      accept: "*/*",
      "accept-encoding": "identity",
      ...(message.contentType === undefined ? {} : { "content-type": message.contentType }),
      "content-length": message.body.length,
      ...message.headers,
      "webhook-id": message.id,
      "webhook-timestamp": timestamp,
      ...(signed === "" ? {} : { "webhook-signature": signed }),
    },
  };
  return { options, target, body: message.body };
}

function hostHeader({ url, host, port, secure, address }: UrlTarget): string {
  const name = address?.family === 6 && url.hostname.startsWith("[") ? `[${host}]` : host;
  return port === (secure ? 443 : 80) ? name : `${name}:${port}`;
}
