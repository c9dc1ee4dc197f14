// The contract by the SDK.
import { createClient, GaplessError, NotFoundError, WrongExpectedVersionError } from "@gapless/sdk";
import { type Caller, type Door, following, type Page, Refusal, type Seen } from "./door.ts";

/** Opens it. */
export async function openSdkDoor({ url, apiKey }: Caller): Promise<Door> {
  const client = createClient({ url, apiKey });

  async function say<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof GaplessError)) throw error;
      const actual = error instanceof WrongExpectedVersionError ? error.actualVersion : undefined;
      throw new Refusal(error instanceof NotFoundError ? "not_found" : error.code, error.field, actual);
    }
  }
  const page = async (
    work: Promise<{ data: unknown[]; nextCursor: string | null; hasMore: boolean }>,
  ): Promise<Page> => {
    const { data, nextCursor, hasMore } = await say(work);
    return { events: data as Seen[], next: hasMore ? (nextCursor ?? undefined) : undefined };
  };
  const paging = ({ limit, backwards, next }: { limit?: number; backwards?: boolean; next?: string }) => ({
    ...(limit !== undefined && { limit }),
    ...(backwards === true && { direction: "backwards" as const }),
    ...(next !== undefined && { cursor: next }),
  });

  return {
    append: (stream, events, expected) =>
      say(client.append(stream, events, expected === undefined ? {} : { expectedVersion: expected })),
    appendAll: (events) => say(client.appendAll(events)),
    read({ limit, backwards, next, ...filter } = {}) {
      const rest = paging({
        ...(limit !== undefined && { limit }),
        ...(backwards !== undefined && { backwards }),
        ...(next !== undefined && { next }),
      });
      return page(client.read({ ...filter, ...rest }));
    },
    readStream: (stream, range = {}) => page(client.stream(stream).read(paging(range))),
    version: async (stream) => (await say(client.stream(stream).get())).version,
    event: (id) => say(client.event(id)) as Promise<Seen>,
    async follow(after, filter = {}) {
      const stop = new AbortController();
      let caughtUp = (): void => undefined;
      const feed = client.subscribe({
        ...filter,
        ...(after !== undefined && { after }),
        signal: stop.signal,
        onCaughtUp: () => caughtUp(),
      });
      return following((notes) => {
        caughtUp = notes.caughtUp;
        const done = (async () => {
          for await (const event of feed) notes.event(event as Seen);
        })().catch((error: unknown) => {
          if (!stop.signal.aborted) throw error;
        });
        return async () => {
          stop.abort();
          await done;
          return feed.cursor ?? after ?? "0";
        };
      });
    },
    close: () => Promise.resolve(),
  };
}
