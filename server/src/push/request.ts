/** Puts the request of an attempt together: a webhook's signed, with the headers it must have and none it must not have. */
import type { OutgoingHttpHeaders } from "node:http";
import { VERSION } from "../version.ts";
import type { AgentRequest, Agents } from "./agents.ts";
import { EndedError } from "./failure.ts";
import type { Guard, UrlTarget } from "./guard.ts";
import { checkCallHeaders, checkHeaders, type HeaderRefusal } from "./headers.ts";
import { createLookup } from "./lookup.ts";
import type { Message } from "./message.ts";
import type { Resolvers } from "./resolve.ts";
import { signatures } from "./sign.ts";

/** What every attempt has. */
type Common = {
  /** Whose it is: connections of tenants are apart. */
  readonly tenant: string | number;
  readonly url: string;
  /** Its owner's headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For everything from the look-up of the name to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Webhooks: all live keys; `whsec_…` signs v1, `whsk_…` v1a. Calls: what must not be shown. */
  readonly secrets: readonly string[];
};

/** A webhook's message to its endpoint. */
export type MessageRequest = Common & { readonly message: Message };

/** Any other call: nothing is signed. */
export type CallRequest = Common & {
  readonly method: string;
  /** Undefined: none. */
  readonly body: Buffer | undefined;
  /** The server's own word about the call; the owner's headers cannot replace them. */
  readonly ownHeaders: Readonly<Record<string, string>>;
};

/** One attempt to make. */
export type AttemptRequest = MessageRequest | CallRequest;

/** What the sender calls itself. */
export const USER_AGENT = `Gapless-Webhooks/${VERSION}`;
/** And for calls that are no webhooks, where their owner does not say. */
export const CALLER = `Gapless/${VERSION}`;

/** A request that can be sent, and sent again. */
export type Ready = { options: AgentRequest; target: UrlTarget; body: Buffer };

/** Puts it together. The timestamp of a message is the attempt's own, its id the message's. */
export function prepare(
  request: AttemptRequest,
  target: UrlTarget,
  by: { guard: Guard; resolvers: Resolvers; agents: Agents; now: () => number },
): Ready {
  const { lookup, vetting } = createLookup(target, String(request.tenant), by.guard, by.resolvers);
  const host = hostHeader(target);
  const { method, headers, body } =
    "message" in request ? messageOf(request, host, Math.floor(by.now() / 1000)) : callOf(request, host);
  const options: AgentRequest = {
    method,
    host: target.host,
    port: target.port,
    path: `${target.url.pathname}${target.url.search}`,
    agent: by.agents.of(target.secure),
    lookup,
    vetting,
    // The name the certificate must have. An address has none; its certificate must be for the address.
    ...(target.secure ? { servername: target.address === undefined ? target.host : "" } : {}),
    headers,
  };
  return { options, target, body };
}

type Parts = { method: string; headers: OutgoingHttpHeaders; body: Buffer };

function messageOf({ message, headers, secrets }: MessageRequest, host: string, timestamp: number): Parts {
  refuse(checkHeaders(headers ?? {}));
  const signed = signatures(secrets, { id: message.id, timestamp, body: message.body });
  return {
    method: "POST",
    headers: {
      ...headers,
      host,
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
    body: message.body,
  };
}

function callOf({ method, headers, ownHeaders, body }: CallRequest, host: string): Parts {
  refuse(checkCallHeaders(headers ?? {}));
  // In small letters: one that is given twice in two spellings would be sent twice.
  const own = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    method,
    headers: {
      "user-agent": CALLER,
      accept: "*/*",
      ...Object.fromEntries(own),
      host,
      "accept-encoding": "identity",
      ...(body === undefined ? {} : { "content-length": body.length }),
      ...ownHeaders,
    },
    body: body ?? Buffer.alloc(0),
  };
}

function refuse(refused: HeaderRefusal | undefined): void {
  if (refused !== undefined) throw new EndedError("invalid", refused.detail);
}

function hostHeader({ url, host, port, secure, address }: UrlTarget): string {
  const name = address?.family === 6 && url.hostname.startsWith("[") ? `[${host}]` : host;
  return port === (secure ? 443 : 80) ? name : `${name}:${port}`;
}
