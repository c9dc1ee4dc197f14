/** Captures in the GraphQL schema. */
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { orNull } from "../graphql/failures.ts";
import { getCapture, listCapturedSchemas, listCaptures } from "./list.ts";

type Capture = {
  id: string;
  table: string | null;
  operations: string[];
  key: string[];
  stream: string;
  payload: string;
  each: string;
  transactions: boolean;
  options: unknown;
  missing: string[];
  capturedBy: string;
  createdAt: string;
  updatedAt: string;
};
type CapturedSchema = { schema: string; capturedBy: string; createdAt: string };

/** Adds the room. */
export function addCapture(builder: Builder): void {
  const Capture = builder.objectRef<Capture>("Capture").implement({
    description: "A table whose changes become events. SQL defines it: gapless.capture(table, options).",
    fields: (t) => ({
      id: t.exposeID("id", {}),
      table: t.exposeString("table", { nullable: true, description: "With its schema; null: it was dropped." }),
      operations: t.exposeStringList("operations", {}),
      key: t.exposeStringList("key", { description: "The columns whose values tell the streams apart." }),
      stream: t.exposeString("stream", { description: "What stands before the key in the names of streams." }),
      payload: t.exposeString("payload", { description: "full, new or diff." }),
      each: t.exposeString("each", { description: "statement or row." }),
      transactions: t.exposeBoolean("transactions", { description: "Whether transactions are told, too." }),
      options: t.field({ type: "JSON", description: "As they were given.", resolve: ({ options }) => options }),
      missing: t.exposeStringList("missing", { description: "Partitions made since it was captured." }),
      capturedBy: t.exposeString("capturedBy", { description: "The login that captured it last." }),
      createdAt: t.expose("createdAt", { type: "DateTime" }),
      updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    }),
  });
  const CapturedSchema = builder.objectRef<CapturedSchema>("CapturedSchema").implement({
    description: "A schema of which is told what is made, altered and dropped.",
    fields: (t) => ({
      schema: t.exposeString("schema", {}),
      capturedBy: t.exposeString("capturedBy", { description: "The login that captured it." }),
      createdAt: t.expose("createdAt", { type: "DateTime" }),
    }),
  });
  builder.queryFields((t) => ({
    captures: t.field({
      type: [Capture],
      description: "The tables whose changes become events, by name.",
      complexity: { field: 10, multiplier: 1 },
      resolve: async (_root, _args, { room, caller }) =>
        (await listCaptures(room, caller)).map((json) => parseExact(json) as Capture),
    }),
    capture: t.field({
      type: Capture,
      nullable: true,
      description: "One of them; null where there is none.",
      args: { capture: t.arg.string({ required: true, description: "The id, or the table: public.orders." }) },
      resolve: async (_root, { capture }, { room, caller }) => {
        const found = await orNull(getCapture(room, caller, checkedRef(capture, "capture")));
        return found === null ? null : (parseExact(found) as Capture);
      },
    }),
    capturedSchemas: t.field({
      type: [CapturedSchema],
      description: "The schemas of which is told what is made, altered and dropped.",
      complexity: { field: 10, multiplier: 1 },
      resolve: async (_root, _args, { room, caller }) =>
        (await listCapturedSchemas(room, caller)).map((json) => JSON.parse(json) as CapturedSchema),
    }),
  }));
}
