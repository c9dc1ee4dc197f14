// The contract over HTTP, by nothing but fetch and server-sent events.
import { follow as openFeed } from "../feed/follow.ts";
import { type Caller, type Door, following, type Page, Refusal, type Seen, type Stored } from "./door.ts";

/** Opens it. */
export async function openRestDoor({ url, apiKey }: Caller): Promise<Door> {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T & { code: string; field?: string; actualVersion?: string };
    if (!response.ok) throw new Refusal(answer.code, answer.field, answer.actualVersion);
    return answer;
  }

  async function page(path: string, range: Record<string, string | string[] | undefined>): Promise<Page> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(range)) {
      for (const each of Array.isArray(value) ? value : value === undefined ? [] : [value]) query.append(name, each);
    }
    type Answer = { data: Seen[]; nextCursor: string; hasMore: boolean };
    const answer = await call<Answer>("GET", `${path}?${query}`);
    return { events: answer.data, next: answer.hasMore ? answer.nextCursor : undefined };
  }
  const paging = ({ limit, backwards, next }: { limit?: number; backwards?: boolean; next?: string }) => ({
    limit: limit?.toString(),
    direction: backwards === true ? "backwards" : undefined,
    cursor: next,
  });
  const pathOf = (stream: string): string => `/v1/streams/${encodeURIComponent(stream)}`;

  return {
    append: (stream, events, expected) =>
      call("POST", `${pathOf(stream)}/events`, { events, expectedVersion: expected ?? null }),
    appendAll: async (events) => (await call<{ data: Stored[] }>("POST", "/v1/events", events)).data,
    read: (range = {}) => {
      const { types, topics, categories, streams } = range;
      const selector = range.selector === undefined ? undefined : JSON.stringify(range.selector);
      return page("/v1/events", { types, topics, categories, streams, selector, ...paging(range) });
    },
    readStream: (stream, range = {}) => page(`${pathOf(stream)}/events`, paging(range)),
    version: async (stream) => (await call<{ version: string }>("GET", pathOf(stream))).version,
    event: (id) => call("GET", `/v1/events/${id}`),
    async follow(after, { selector, ...filter } = {}) {
      const query = new URLSearchParams();
      if (after !== undefined) query.set("after", after);
      for (const [name, list] of Object.entries(filter)) for (const each of list) query.append(name, each);
      if (selector !== undefined) query.set("selector", JSON.stringify(selector));
      const feed = await openFeed({ url, apiKey }, `?${query}`);
      return following((notes) => {
        let told = 0;
        const timer = setInterval(() => {
          for (; told < feed.frames.length; told++) {
            const frame = feed.frames[told];
            if (frame?.event === "event") notes.event(frame.data as unknown as Seen);
            else if (frame?.event === "caughtUp") notes.caughtUp();
          }
        }, 2);
        return async () => {
          clearInterval(timer);
          feed.close();
          await feed.ended;
          // What was told, not what had arrived: the rest is to come again.
          return feed.frames[told - 1]?.id ?? after ?? "0";
        };
      });
    },
    close: () => Promise.resolve(),
  };
}
