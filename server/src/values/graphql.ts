/** Values in the GraphQL schema. */
import { duration, readFields } from "../api/body.ts";
import { refuse } from "../api/query.ts";
import { addNamedConnection, namedNodes } from "../definitions/graphql_pages.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { inputText, parseExact } from "../graphql/exact_json.ts";
import { answered, type FailureRefs, orNull, typeOf } from "../graphql/failures.ts";
import type { LogTypes } from "../log/graphql.ts";
import { listCost } from "../subscriptions/graphql_pages.ts";
import { FAILURES, type SubscriptionPayloads } from "../subscriptions/graphql_payloads.ts";
import { readKeyCursor, scopeOf, writeKeyCursor } from "./list.ts";
import { getValue, listValues, removeValue, setValue, TTL } from "./manage.ts";

type ShownValue = { key: string; value: unknown; expiresAt: string | null; updatedAt: string };

/** Adds the room. */
export function addValues(
  builder: Builder,
  { PageInfo }: LogTypes,
  { InvalidInput }: FailureRefs,
  { RemovePayload }: SubscriptionPayloads,
): void {
  const Value = builder.objectRef<ShownValue>("Value").implement({
    description: "What an action has stored, or somebody.",
    fields: (t) => ({
      key: t.exposeString("key", {}),
      value: t.field({ type: "JSON", nullable: true, resolve: ({ value }) => value }),
      expiresAt: t.expose("expiresAt", {
        type: "DateTime",
        nullable: true,
        description: "When it is forgotten; null: never.",
      }),
      updatedAt: t.expose("updatedAt", { type: "DateTime", description: "When it was stored last." }),
    }),
  });
  const Connection = addNamedConnection(builder, "Value", Value, PageInfo);
  const Payload = builder.unionType("ValuePayload", { types: [Value, InvalidInput], resolveType: typeOf("Value") });
  builder.queryFields((t) => ({
    value: t.field({
      type: Value,
      nullable: true,
      description: "A value; null where there is none, or none any more.",
      args: { key: t.arg.string({ required: true }) },
      resolve: async (_root, { key }, { room, caller }) => {
        const json = await orNull(getValue(room, caller, checkedRef(key, "key")));
        return json === null ? null : (parseExact(json) as ShownValue);
      },
    }),
    values: t.field({
      type: Connection,
      description: "Values by key.",
      args: {
        prefix: t.arg.string({ description: "Only those whose key begins so." }),
        first: t.arg.int({ description: "How many at most, from 1 to 1000.", defaultValue: 100 }),
        after: t.arg.string({ description: "A cursor to go on behind." }),
      },
      complexity: listCost,
      resolve: (_root, args, { room, caller }) => {
        const prefix = args.prefix ? checkedRef(args.prefix, "prefix") : null;
        const scope = scopeOf(caller.tenant, prefix);
        const cursors = {
          nameOf: ({ key }: ShownValue) => key,
          write: (key: string) => writeKeyCursor(scope, key),
          read: (cursor: string) => readKeyCursor(scope, cursor),
        };
        return namedNodes<ShownValue>(args, cursors, (part) => listValues(room, caller, { prefix, ...part }));
      },
    }),
  }));
  builder.mutationFields((t) => ({
    setValue: t.field({
      type: Payload,
      description: "Keeps a value, for a time or for ever.",
      args: {
        key: t.arg.string({ required: true }),
        value: t.arg({ type: "JSON", description: "Any JSON, null too. It must be given." }),
        ttl: t.arg.string({ description: "How long, such as 1h; for ever otherwise." }),
      },
      resolve: (_root, { key, ...args }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          const fields = readFields(inputText(args), ["value", "ttl"], ["value"]);
          const value = fields.get("value") ?? refuse("value", "is required");
          const ttlMs = duration(fields, "ttl", TTL);
          return parseExact(await setValue(room, caller, checkedRef(key, "key"), { value, ttlMs })) as ShownValue;
        }),
    }),
    removeValue: t.field({
      type: RemovePayload,
      description: "Forgets a value.",
      args: { key: t.arg.string({ required: true }) },
      resolve: (_root, { key }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          await removeValue(room, caller, checkedRef(key, "key"));
          return { name: key };
        }),
    }),
  }));
}
