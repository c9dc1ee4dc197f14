/** Sends webhooks: one attempt each, guarded, signed, and at an end in time. It never throws and never asks a database. */
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { VERSION } from "../version.ts";
import { type AgentRequest, type Agents, createAgents } from "./agents.ts";
import { createDatabaseWatch } from "./database_hosts.ts";
import { EndedError, type Failure, failureOf } from "./failure.ts";
import { createGuard, type Guard, type UrlTarget } from "./guard.ts";
import { checkHeaders } from "./headers.ts";
import { createLookup } from "./lookup.ts";
import type { Message } from "./message.ts";
import { createResolvers, type Resolvers } from "./resolve.ts";
import { headOf, type Kept, readAnswer } from "./response.ts";
import { type AttemptResult, retryAfterMs } from "./result.ts";
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

/** The settings of a sender. */
export type SenderOptions = {
  readonly guard: Guard;
  /** How much of an answer's body is read and kept, in bytes; 16 384 if you don't say. */
  readonly maxResponseBytes?: number;
  /** Connections of one tenant to one host; 1024 if you don't say. */
  readonly maxSockets?: number;
  /** Certificates to trust instead of the well-known ones, as PEM. */
  readonly ca?: string | Buffer;
  /** Asks for names; the system's own way if you don't say. */
  readonly resolvers?: Resolvers;
  /** The time, in milliseconds. */
  readonly now?: () => number;
};

/** A sender: `send` makes an attempt and never rejects; `stop` ends what is under way as `stopped`. */
export type Sender = {
  send(request: AttemptRequest): Promise<AttemptResult>;
  stop(): Promise<void>;
};

/** What the sender calls itself. */
export const USER_AGENT = `Gapless-Webhooks/${VERSION}`;

/** Makes a sender. */
export function createSender(options: SenderOptions = { guard: createGuard() }): Sender {
  const { guard, now = Date.now, maxResponseBytes = 16_384 } = options;
  const own = options.resolvers === undefined ? createResolvers() : undefined;
  const resolvers = options.resolvers ?? own;
  if (resolvers === undefined) throw new TypeError("There is no resolver.");
  const agents = createAgents(options.maxSockets ?? 1024, options.ca === undefined ? {} : { ca: options.ca });
  const refreshDatabase = createDatabaseWatch(guard);
  const underWay = new Map<AbortController, Promise<AttemptResult>>();
  let stopped = false;

  async function attempt(request: AttemptRequest, ended: AbortSignal, started: number): Promise<AttemptResult> {
    const seen: Seen = { connected: false };
    const fail = (failure: Failure): AttemptResult => ({
      ok: false,
      ...shown(seen, started),
      ...failure,
      gone: false,
      abort: false,
    });
    try {
      const checked = guard.checkUrl(request.url);
      if ("refused" in checked) {
        const { rule, detail } = checked.refused;
        return fail({
          errorClass: rule === "address" || rule === "host" ? "blocked_ip" : "blocked_url",
          error: `the URL ${detail}`,
        });
      }
      await refreshDatabase();
      const ready = prepare(request, checked.target, { guard, resolvers: resolvers as Resolvers, agents, now });
      const call = () => exchange(ready, ended, seen, maxResponseBytes);
      const { answer, kept } = await call().catch((error) => {
        if (!seen.stale || ended.aborted) throw error;
        // The endpoint had closed a connection that was kept alive, and read nothing: once more, over a new one.
        agents.dropIdle(ready.options, ready.target.secure);
        return call();
      });
      return judge(answer, { ...shown(seen, started), ...kept });
    } catch (error) {
      return fail(failureOf(ended.aborted ? ended.reason : error, seen.connected));
    }
  }

  function judge(answer: IncomingMessage, result: Omit<AttemptResult, "ok" | "gone" | "abort">): AttemptResult {
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return { ok: true, ...result, gone: false, abort: false };
    const wait = retryAfterMs(answer.headers["retry-after"], now());
    const abort = answer.headers["webhook-delivery"]?.toString().trim().toLowerCase() === "abort-message";
    const redirect = status >= 300 && status < 400 ? "; redirects are not followed" : "";
    return {
      ok: false,
      ...result,
      errorClass: "http_status",
      error: `the endpoint answered ${status}${redirect}`,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
      gone: status === 410,
      abort,
    };
  }

  return {
    send(request) {
      const started = performance.now();
      const control = new AbortController();
      const seconds = request.timeoutMs / 1000;
      const timer = setTimeout(
        () => control.abort(new EndedError("timeout", `the endpoint was not done within ${seconds} s`)),
        request.timeoutMs,
      );
      if (stopped) control.abort(STOPPED);
      const result = attempt(request, control.signal, started).finally(() => {
        clearTimeout(timer);
        underWay.delete(control);
      });
      underWay.set(control, result);
      return result;
    },
    async stop() {
      stopped = true;
      const results = [...underWay.values()];
      for (const control of [...underWay.keys()]) control.abort(STOPPED);
      await Promise.all(results);
      agents.destroy();
      own?.cancel();
    },
  };
}

const STOPPED = new EndedError("stopped", "the server is stopping");

/** What became known on the way, for results of attempts that fail, too. */
type Seen = { connected: boolean; stale?: boolean; status?: number; responseHead?: string; address?: string };

function shown(seen: Seen, started: number) {
  return {
    ...(seen.status === undefined ? {} : { status: seen.status }),
    ...(seen.responseHead === undefined ? {} : { responseHead: seen.responseHead }),
    ...(seen.address === undefined ? {} : { address: seen.address }),
    durationMs: Math.round(performance.now() - started),
  };
}

type Ready = { options: AgentRequest; target: UrlTarget; body: Buffer };

/** Puts the request together. The timestamp is the attempt's own, the id the message's. */
function prepare(
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

/** One request and its answer. Rejects with what went wrong first. */
function exchange(ready: Ready, ended: AbortSignal, seen: Seen, maxBytes: number) {
  return new Promise<{ answer: IncomingMessage; kept: Kept }>((resolve, reject) => {
    seen.stale = false;
    seen.connected = false;
    if (ended.aborted) return reject(ended.reason);
    const request = (ready.target.secure ? https : http).request(ready.options);
    let before = 0;
    const onEnd = () => request.destroy(ended.reason as Error);
    ended.addEventListener("abort", onEnd, { once: true });
    const over = () => ended.removeEventListener("abort", onEnd);
    const connected = () => {
      seen.connected = true;
      const { remoteAddress } = request.socket ?? {};
      if (remoteAddress !== undefined) seen.address = remoteAddress.replace(/^::ffff:/, "");
    };
    request.once("socket", (socket) => {
      before = socket.bytesRead;
      if (!socket.connecting && request.reusedSocket) connected();
      else socket.once(ready.target.secure ? "secureConnect" : "connect", connected);
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      over();
      const unread = (request.socket?.bytesRead ?? 0) === before;
      seen.stale = request.reusedSocket && unread && (error.code === "ECONNRESET" || error.code === "EPIPE");
      reject(error);
    });
    request.once("upgrade", (answer, socket) => {
      // Nobody asked for it. It is an answer like any other that is not 2xx, and the end of the connection.
      socket.destroy();
      seen.status = answer.statusCode ?? 0;
      seen.responseHead = headOf(answer);
      over();
      resolve({ answer, kept: { responseBody: "" } });
    });
    request.once("response", (answer) => {
      seen.status = answer.statusCode ?? 0;
      seen.responseHead = headOf(answer);
      readAnswer(answer, maxBytes)
        .then((kept) => resolve({ answer, kept }), reject)
        .finally(over);
    });
    request.end(ready.body);
  });
}
