/** The connection to a server: who calls, where, by which fetch, and one try of a request. */
import { ConnectionError, GaplessError, InvalidInputError, ServerError, TimeoutError } from "./errors.ts";
import { type Link, linkAbort, orAborted } from "./link_abort.ts";
import type { CallOptions, ConnectionOptions, Fetch } from "./options.ts";
import { atLeast, readHeaders, refuse } from "./read_options.ts";
import { readProblem } from "./read_problem.ts";
import { retrying } from "./retry.ts";

/** A longer timer would fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What a request asks for. */
export type Request = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** From the server's root, percent-encoded, with its query. */
  path: string;
  body?: string;
  headers?: Record<string, string>;
  /** Whether sending it twice is the same as sending it once; if you don't say, it is. */
  repeatable?: boolean;
  /** Looks at the headers of a success. */
  onHeaders?: (headers: Headers) => void;
  /** Reads an answer that is no success; problem+json if you don't say. */
  readError?: (status: number, headers: Headers, body: string) => GaplessError;
  /** Finds the failure in an answer that is a success by its status. */
  findError?: (status: number, headers: Headers, body: string) => GaplessError | undefined;
};

/** A connection. */
export type Connection = {
  /** Sends a request, again where that is safe and can help, and gives the text of its success. */
  send(request: Request, options?: CallOptions): Promise<string>;
  /** The same, read as JSON that holds no events. */
  ask<T>(request: Request, options?: CallOptions): Promise<T>;
  /** Opens a streamed answer, in one try. The time limit ends with its head; the link rules its body, too. */
  open(path: string, headers: Record<string, string>, link: Link): Promise<Response>;
  /** Reads JSON that holds events. */
  parse<T>(text: string): T;
  stringify(value: unknown): string;
  readonly retries: number;
  /** The time for one try. */
  readonly timeoutMs: number;
};

/** Makes the connection. Nothing is sent yet. */
export function connect(options: ConnectionOptions): Connection {
  const base = readBase(options.url);
  const call: Fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const timeoutMs = atLeast(1, "timeoutMs", options.timeoutMs ?? 30_000);
  const retries = atLeast(0, "retries", options.retries ?? 4);
  const totalTimeoutMs = atLeast(1, "totalTimeoutMs", options.totalTimeoutMs ?? 120_000);
  if (options.apiKey !== undefined && options.token !== undefined) refuse("token", "must not be given with apiKey");
  if (options.apiKey !== undefined && !/^[\x21-\x7e]+$/.test(options.apiKey)) {
    refuse("apiKey", "must be visible ASCII characters, without blanks");
  }
  readHeaders(options.headers ?? {});
  const { parse = JSON.parse, stringify = JSON.stringify } = options;

  async function headersOf(more: Record<string, string> = {}): Promise<Headers> {
    const { apiKey, token } = options;
    const bearer = apiKey ?? (typeof token === "function" ? await token() : token);
    const headers = readHeaders(options.headers ?? {});
    for (const [name, value] of readHeaders(more)) headers.set(name, value);
    if (bearer !== undefined) headers.set("authorization", `Bearer ${bearer}`);
    return headers;
  }

  async function exchange<T>(request: Request, signal: AbortSignal, read: (found: Response) => T): Promise<Awaited<T>> {
    const { method = "GET", path, body, readError = readProblem } = request;
    // Outside of the try: what a token function throws is the caller's own, and no matter of the connection.
    const headers = await headersOf(request.headers);
    try {
      const response = await call(base + path, { method, headers, signal, ...(body === undefined ? {} : { body }) });
      if (!response.ok) throw readError(response.status, response.headers, await response.text());
      return await read(response);
    } catch (error) {
      throw error instanceof GaplessError ? error : unreachable(base, error);
    }
  }

  /** One try, `read` included. Ends with the link, or after `limitMs`. */
  async function attempt<T>(
    request: Request,
    link: Link,
    limitMs: number,
    read: (found: Response) => T,
  ): Promise<Awaited<T>> {
    const late = new TimeoutError({
      code: "timeout",
      detail: `${base} did not answer within ${Math.ceil(limitMs)} ms`,
    });
    const timer = setTimeout(() => link.controller.abort(late), Math.min(limitMs, LONGEST_TIMER_MS));
    try {
      // Raced as well: a fetch of the caller's own may not look at signals.
      return await orAborted(link.signal, () => exchange(request, link.signal, read));
    } catch (error) {
      throw link.signal.aborted ? link.signal.reason : error;
    } finally {
      clearTimeout(timer);
    }
  }

  const connection: Connection = {
    retries,
    timeoutMs,
    stringify: (value) => writing(value, stringify),
    parse: (text) => reading(text, parse),
    async send({ repeatable = true, ...request }, { signal } = {}) {
      return await retrying({ retries: repeatable ? retries : 0, totalTimeoutMs }, signal, async (left) => {
        const link = linkAbort(signal);
        try {
          return await attempt(request, link, Math.min(timeoutMs, left), async (response) => {
            const body = await response.text();
            const failure = request.findError?.(response.status, response.headers, body);
            if (failure !== undefined) throw failure;
            request.onHeaders?.(response.headers);
            return body;
          });
        } finally {
          link.unlink();
        }
      });
    },
    ask: async (request, call) => reading(await connection.send(request, call), JSON.parse),
    open: (path, headers, link) => attempt({ path, headers }, link, timeoutMs, (response) => response),
  };
  return connection;
}

function readBase(given: string | URL): string {
  const text = String(given);
  const url = URL.canParse(text)
    ? new URL(text)
    : refuse("url", "must be an absolute URL, such as http://127.0.0.1:4000");
  if (!/^https?:$/.test(url.protocol)) refuse("url", "must begin with http:// or https://");
  if (url.username !== "" || url.password !== "") refuse("url", "must hold no credentials; use apiKey or token");
  return url.origin + url.pathname.replace(/\/+$/, "");
}

function writing(value: unknown, stringify: (value: unknown) => string): string {
  try {
    return stringify(value);
  } catch (cause) {
    const rule = "must be what JSON can hold";
    const hint = "The option stringify takes a writer of your own, for bigints and the like.";
    throw new InvalidInputError({ code: "invalid_input", detail: `the events ${rule}: ${cause}`, rule, hint, cause });
  }
}

function reading<T>(text: string, parse: (text: string) => unknown): T {
  try {
    return parse(text) as T;
  } catch (cause) {
    const detail = `the answer could not be read as JSON: ${text.slice(0, 80)}`;
    throw new ServerError({ code: "bad_answer", detail, hint: "Is the url that of a Gapless server?", cause });
  }
}

function unreachable(base: string, cause: unknown): ConnectionError {
  const reason = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : cause;
  const detail = `no connection to ${base}, or it broke: ${reason}`;
  return new ConnectionError({
    code: "connection",
    detail,
    hint: "Is the server running, and is the url right?",
    cause,
  });
}
