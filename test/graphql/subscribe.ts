// Clients of the subscription, one for each transport, that show what came.
import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";

export interface Item {
  __typename: "EventItem" | "CaughtUp";
  cursor: string;
  position?: string;
  event?: { position: string; type: string; [name: string]: unknown };
}

export interface Following {
  items: Item[];
  errors: unknown[];
  positions(): string[];
  until(enough: (items: Item[]) => boolean): Promise<Item[]>;
  pause(): void;
  resume(): void;
  /** Ends it as a client that is done. */
  close(): void;
  /** How it ended: by the word of the server, or otherwise. */
  ended: Promise<"complete" | "closed">;
}

export const FOLLOW = `subscription ($after: String, $since: DateTime, $filter: EventFilter) {
  events(after: $after, since: $since, filter: $filter) {
    __typename cursor
    ... on CaughtUp { position }
    ... on EventItem { event { position type data stream { name version } } }
  } }`;

export type Follow = (
  app: { url: string; apiKey: string },
  variables?: object,
  document?: string,
) => Promise<Following>;

/** By server-sent events. */
export const followBySse: Follow = async (app, variables = {}, document = FOLLOW) => {
  const abort = new AbortController();
  const response = await fetch(new URL("/graphql", app.url), {
    method: "POST",
    headers: { authorization: `Bearer ${app.apiKey}`, "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query: document, variables }),
    signal: abort.signal,
  });
  if (!response.headers.get("content-type")?.startsWith("text/event-stream") || response.body === null) {
    throw new Error(`${response.status} ${await response.text()}`);
  }
  const kept = keep();
  let paused = Promise.resolve();
  let resume = (): void => undefined;
  let isComplete = false;
  const body = response.body;
  const ended = (async () => {
    let rest = "";
    try {
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        await paused;
        rest += chunk;
        const frames = rest.split("\n\n");
        rest = frames.pop() ?? "";
        for (const frame of frames) {
          if (frame.startsWith("event: complete")) isComplete = true;
          else if (frame.startsWith("event: next")) kept.add(JSON.parse(frame.slice(frame.indexOf("data: ") + 6)));
        }
      }
    } catch {
      // Cut by the test or by the server.
    }
    return isComplete ? ("complete" as const) : ("closed" as const);
  })();
  return {
    ...kept.shown,
    ended,
    pause() {
      paused = new Promise((resolve) => {
        resume = resolve;
      });
    },
    resume: () => resume(),
    close: () => abort.abort(),
  };
};

/** By WebSocket, the key in the first message. */
export const followByWs: Follow = async (app, variables = {}, document = FOLLOW) => {
  let socket: WebSocket | undefined;
  const client = wsClient(app, (made) => {
    socket = made;
  });
  const kept = keep();
  const ended = new Promise<"complete" | "closed">((resolve) => {
    client.subscribe(
      { query: document, variables: { ...variables } },
      {
        next: (result) => kept.add(result),
        error(error) {
          kept.shown.errors.push(error);
          resolve("closed");
        },
        complete: () => resolve("complete"),
      },
    );
  });
  return {
    ...kept.shown,
    ended,
    pause: () => socket?.pause(),
    resume: () => socket?.resume(),
    close: () => void client.dispose(),
  };
};

/** A client that never tries again by itself. */
export function wsClient(
  app: { url: string; apiKey: string },
  onSocket: (socket: WebSocket) => void = () => undefined,
  connectionParams: Record<string, unknown> = { authorization: `Bearer ${app.apiKey}` },
): Client {
  class Shown extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      onSocket(this);
    }
  }
  return createClient({
    url: `${app.url.replace("http", "ws")}/graphql`,
    webSocketImpl: Shown,
    connectionParams,
    retryAttempts: 0,
    lazy: true,
    onNonLazyError: () => undefined,
  });
}

function keep() {
  const items: Item[] = [];
  const errors: unknown[] = [];
  let check = (): void => undefined;
  return {
    add(result: { data?: Record<string, unknown> | null | undefined; errors?: readonly unknown[] | undefined }) {
      const [item] = Object.values(result.data ?? {});
      if (item !== undefined && item !== null) items.push(item as Item);
      errors.push(...(result.errors ?? []));
      check();
    },
    shown: {
      items,
      errors,
      positions: () => items.flatMap(({ event }) => (event === undefined ? [] : [event.position])),
      until: (enough: (items: Item[]) => boolean) =>
        new Promise<Item[]>((resolve, reject) => {
          const limit = setTimeout(
            () => reject(new Error(`only these came: ${JSON.stringify([items.length, items.slice(-3), errors])}`)),
            10_000,
          );
          check = () => {
            if (!enough(items)) return;
            clearTimeout(limit);
            check = () => undefined;
            resolve(items);
          };
          check();
        }),
    },
  };
}

/** Whether a feed has joined the live edge. */
export function isCaughtUp(items: Item[]): boolean {
  return items.some(({ __typename }) => __typename === "CaughtUp");
}
