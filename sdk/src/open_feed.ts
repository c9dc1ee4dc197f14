/** One connection of a feed: opened in one try, read chunk by chunk, watched for silence. */
import { type Connection, LONGEST_TIMER_MS } from "./connect.ts";
import { ConnectionError, ServerError, TimeoutError } from "./errors.ts";
import { linkAbort, orAborted } from "./link_abort.ts";
import { createFrameParser, type Frame } from "./parse_frames.ts";

/** An open connection. */
export type OpenFeed = {
  /** The frames of the next chunk, maybe none; undefined where the server ended it in good order. */
  read(idleTimeoutMs: number): Promise<Frame[] | undefined>;
  /** How long the server asked to wait before coming back. */
  readonly retryMs: number | undefined;
  drop(): void;
};

/** Connects, and goes on behind a cursor. */
export async function openFeed(
  connection: Connection,
  path: string,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<OpenFeed> {
  const link = linkAbort(signal);
  const drop = (): void => {
    link.unlink();
    link.controller.abort();
  };
  try {
    const headers = { accept: "text/event-stream", ...(cursor === undefined ? {} : { "last-event-id": cursor }) };
    const { body, headers: found } = await connection.open(path, headers, link);
    const type = found.get("content-type") ?? "";
    if (body === null || !type.startsWith("text/event-stream")) {
      throw new ServerError({ code: "bad_answer", detail: `the feed's answer is ${type || "empty"}, not a stream` });
    }
    const reader = body.getReader();
    const parser = createFrameParser();
    return {
      async read(idleTimeoutMs) {
        const silent = new TimeoutError({
          code: "timeout",
          detail: `nothing came from the feed for ${idleTimeoutMs} ms`,
        });
        // Only while a chunk is awaited: a slow consumer is no dead connection.
        const timer = setTimeout(() => link.controller.abort(silent), Math.min(idleTimeoutMs, LONGEST_TIMER_MS));
        try {
          const { done, value } = await orAborted(link.signal, () => reader.read());
          return done ? undefined : parser.push(value);
        } catch (cause) {
          if (link.signal.aborted) throw link.signal.reason;
          throw new ConnectionError({ code: "connection", detail: "the feed's connection broke", cause });
        } finally {
          clearTimeout(timer);
        }
      },
      get retryMs() {
        return parser.retryMs;
      },
      drop() {
        drop();
        // For a fetch that does not look at signals.
        reader.cancel().catch(() => undefined);
      },
    };
  } catch (error) {
    drop();
    throw error;
  }
}
