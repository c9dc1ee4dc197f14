/** Secrets in the GraphQL schema. */
import { needText, readFields } from "../api/body.ts";
import { addNamedConnection, namedCursors, namedNodes } from "../definitions/graphql_pages.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { inputText } from "../graphql/exact_json.ts";
import { answered, type FailureRefs, typeOf } from "../graphql/failures.ts";
import type { LogTypes } from "../log/graphql.ts";
import { listCost } from "../subscriptions/graphql_pages.ts";
import { numberOf } from "../subscriptions/graphql_parts.ts";
import { FAILURES, type SubscriptionPayloads } from "../subscriptions/graphql_payloads.ts";
import { listSecrets, removeSecret, setSecret } from "./manage.ts";

type ShownSecret = { name: string; version: unknown; createdAt: string; updatedAt: string };

/** Adds the room. */
export function addSecrets(
  builder: Builder,
  { PageInfo }: LogTypes,
  { InvalidInput }: FailureRefs,
  { RemovePayload }: SubscriptionPayloads,
): void {
  const Secret = builder.objectRef<ShownSecret>("Secret").implement({
    description: "A secret, without what it is.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "Actions and channels name it by {{secret.NAME}}." }),
      version: t.int({ description: "Counts the values it had.", resolve: ({ version }) => numberOf(version) }),
      createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was set first." }),
      updatedAt: t.expose("updatedAt", { type: "DateTime", description: "When it was set last." }),
    }),
  });
  const Connection = addNamedConnection(builder, "Secret", Secret, PageInfo);
  const Done = builder.objectRef<{ name: string }>("SecretSet").implement({
    description: "It is set, and is never shown.",
    fields: (t) => ({ name: t.exposeString("name", {}) }),
  });
  const Payload = builder.unionType("SecretPayload", { types: [Done, InvalidInput], resolveType: typeOf("SecretSet") });
  builder.queryField("secrets", (t) =>
    t.field({
      type: Connection,
      description: "Which secrets there are, by name; never what they are.",
      args: {
        first: t.arg.int({ description: "How many at most, from 1 to 1000.", defaultValue: 100 }),
        after: t.arg.string({ description: "A cursor to go on behind." }),
      },
      complexity: listCost,
      resolve: (_root, args, { room, caller }) =>
        namedNodes<ShownSecret>(args, namedCursors(`${caller.tenant}\0secrets`), (part) =>
          listSecrets(room, caller, part),
        ),
    }),
  );
  builder.mutationFields((t) => ({
    setSecret: t.field({
      type: Payload,
      description: "Sets a secret, or another value of it. It is stored encrypted, for the servers alone.",
      args: {
        name: t.arg.string({ required: true }),
        value: t.arg.string({ required: true, description: "Send it in a variable: documents may be logged." }),
      },
      resolve: (_root, { name, value }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          const sound = needText(readFields(inputText({ value }), ["value"]), "value");
          await setSecret(room, caller, checkedRef(name, "name"), sound);
          return { name };
        }),
    }),
    removeSecret: t.field({
      type: RemovePayload,
      description: "Removes a secret: actions that name it fail from now on.",
      args: { name: t.arg.string({ required: true }) },
      resolve: (_root, { name }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          await removeSecret(room, caller, checkedRef(name, "name"));
          return { name };
        }),
    }),
  }));
}
