/** GraphQL over HTTP: GET and POST /graphql, subscriptions as server-sent events. */
import type { Answer, Context, Route } from "../api/route.ts";
import { openSse } from "../api/sse.ts";
import { Problem } from "../errors.ts";
import type { Authenticator } from "../tenants/authenticate.ts";
import type { KeyWatch } from "../tenants/watch_keys.ts";
import type { Engine } from "./engine.ts";
import { readBody, readQueryString } from "./parameters.ts";
import { schemaText } from "./schema.ts";

/** GraphQL over HTTP. */
export type GraphqlHttp = { routes: Route[]; stop(): void };

const ANSWERS = { 200: { description: "The result." } };
const common = { tag: "graphql", answers: ANSWERS, open: true } as const;

/** Makes the routes. GET is open to be able to show GraphiQL; whoever asks for data needs a key all the same. */
export function createGraphqlHttp(
  engine: Engine,
  options: { authenticator: Authenticator; watch: KeyWatch; graphiql: boolean },
): GraphqlHttp {
  const { authenticator, watch } = options;
  const open = new Set<() => void>();
  let stopped = false;

  async function answer(context: Context): Promise<Answer | undefined> {
    const { request, caller, body } = context;
    const isPost = request.method === "POST";
    const url = new URL(request.url, "http://localhost");
    const headers = {
      accept: acceptable(request.headers.accept),
      ...(isPost ? { "content-type": "application/json" } : {}),
    };
    const read = () => (isPost ? readBody(body) : readQueryString(url.search));
    const response = await engine.yoga.fetch(
      new Request("http://localhost/graphql", { method: request.method, headers }),
      engine.requestOf(caller, { requestId: request.id, via: "sse", gone: () => goneOf(context) }, read),
    );
    const type = response.headers.get("content-type") ?? "";
    if (type.startsWith("text/event-stream") && response.body !== null) {
      await stream(context, response.body);
      return undefined;
    }
    if (response.status === 406) {
      const hint =
        "Accept application/graphql-response+json or application/json, for a subscription text/event-stream.";
      throw new Problem("bad_request", "this operation cannot be answered in a type that is accepted", {
        field: "Accept",
        hint,
      });
    }
    const allow = response.headers.get("allow");
    return {
      status: response.status,
      body: await response.text(),
      type,
      ...(allow === null ? {} : { headers: { allow } }),
    };
  }

  /** Aborted when the response is over, or the key is no longer good. */
  function goneOf({ request, reply }: Context): AbortSignal {
    const gone = new AbortController();
    const unwatch = watch.add(request.headers.authorization, () => gone.abort());
    const onClose = (): void => {
      unwatch();
      gone.abort();
    };
    if (reply.raw.destroyed) onClose();
    else reply.raw.once("close", onClose);
    return gone.signal;
  }

  /** Hands a subscription on, as fast as the client takes it: nothing is read ahead. */
  async function stream({ request, reply }: Context, body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    if (stopped) {
      await reader.cancel();
      throw new Problem("unavailable", "The server is stopping.", { retryAfter: 1 });
    }
    const sse = openSse(reply);
    const end = (): void => sse.end();
    const unwatch = watch.add(request.headers.authorization, end);
    open.add(end);
    sse.onClose(() => {
      unwatch();
      open.delete(end);
      // Ends the subscription, too.
      reader.cancel().catch(() => undefined);
    });
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        if (!sse.write(Buffer.from(value)) && !(await sse.drained())) break;
      }
    } catch (error) {
      engine.room.log.warn({ err: error, requestId: request.id }, "a subscription broke off");
    }
    sse.end();
  }

  const routes: Route[] = [
    {
      ...common,
      method: "GET",
      path: "/graphql",
      id: "graphqlQuery",
      summary: "A GraphQL query or subscription",
      async handle(context) {
        const { request } = context;
        const isPage =
          options.graphiql && !request.url.includes("?") && request.headers.accept?.includes("text/html") === true;
        if (isPage) return { status: 200, body: await graphiqlPage(), type: "text/html; charset=utf-8" };
        return answer({ ...context, caller: await authenticator.authenticate(request.headers.authorization) });
      },
    },
    {
      ...common,
      open: false,
      method: "POST",
      path: "/graphql",
      id: "graphql",
      summary: "A GraphQL operation",
      handle: answer,
    },
    {
      ...common,
      method: "GET",
      path: "/schema.graphql",
      id: "graphqlSchema",
      summary: "The schema of /graphql",
      handle: () => ({ status: 200, body: text, type: "text/plain; charset=utf-8" }),
    },
  ];
  const text = schemaText(engine.schema);
  return {
    routes,
    stop() {
      stopped = true;
      for (const end of [...open]) end();
    },
  };
}

/** What Yoga may choose from: multipart answers are nothing that resumes, so subscriptions go by event streams alone. */
function acceptable(accept: string | undefined): string {
  const types = (accept ?? "").split(",").filter((type) => type.trim() !== "" && !type.includes("multipart/"));
  return types.length === 0
    ? "application/graphql-response+json, application/json;q=0.9, text/event-stream;q=0.8"
    : types.join(",");
}

let page: Promise<string> | undefined;

/** GraphiQL, all of it in one page: nothing that sees a key comes from elsewhere. Loaded when it is first asked for. */
function graphiqlPage(): Promise<string> {
  page ??= import("@graphql-yoga/render-graphiql").then(({ renderGraphiQL }) => {
    const html = renderGraphiQL({
      title: "Gapless",
      headers: '{\n  "Authorization": "Bearer <key>"\n}',
      shouldPersistHeaders: false,
      defaultQuery:
        "{\n  events(first: 10, direction: BACKWARDS) {\n    nodes { position type data stream { name } }\n  }\n}\n",
    }) as string;
    return html.replace(/<link rel="?icon"?[^>]*>/, "");
  });
  return page;
}
