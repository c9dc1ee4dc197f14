/** Queries that look at definitions: one by its name, a page of them, and how all of them are doing. */
import type { ObjectRef } from "@pothos/core";
import type { Builder, SchemaTypes } from "../graphql/builder.ts";
import type { GraphqlRoom } from "../graphql/context.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { orNull } from "../graphql/failures.ts";
import type { PageInfoRef } from "../graphql/page_info.ts";
import { listCost } from "../subscriptions/graphql_pages.ts";
import type { Definitions } from "./definitions.ts";
import { NAME } from "./graphql_define.ts";
import { addNamedConnection, namedCursors, namedNodes } from "./graphql_pages.ts";
import { checkedRef } from "./ref.ts";

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

/** A kind whose list nothing narrows, and the types it is shown as. */
export type Looked<Shown extends object, Stats extends object> = {
  kind: Required<Definitions<GraphqlRoom>>;
  node: ObjectRef<Types, Shown>;
  stats: ObjectRef<Types, Stats>;
  pageInfo: PageInfoRef;
};

/** Adds the queries. */
export function addLooks<Shown extends { name: string }, Stats extends object>(
  builder: Builder,
  { kind, node, stats, pageInfo }: Looked<Shown, Stats>,
): void {
  const { noun, word, tag } = kind;
  const Connection = addNamedConnection(builder, noun, node, pageInfo);
  builder.queryFields((t) => ({
    [word]: t.field({
      type: node as ObjectRef<Types, object>,
      nullable: true,
      description: `A ${word} with its statistics; null where there is none.`,
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: async (_root, { name }, { room, caller }) => {
        const json = await orNull(kind.get(room, caller, checkedRef(name, "name")));
        return json === null ? null : (parseExact(json) as Shown);
      },
    }),
    [tag]: t.field({
      type: Connection,
      description: `${noun}s by name.`,
      args: {
        first: t.arg.int({ description: "How many at most, from 1 to 1000.", defaultValue: 100 }),
        after: t.arg.string({ description: "A cursor to go on behind." }),
      },
      complexity: listCost,
      resolve: (_root, args, { room, caller }) =>
        namedNodes<Shown>(args, namedCursors(`${caller.tenant}\0${kind.scope({})}`), (part) =>
          kind.list(room, caller, part),
        ),
    }),
    [`${word}Stats`]: t.field({
      type: stats as ObjectRef<Types, object>,
      description: `How all ${tag} are doing.`,
      complexity: 10,
      resolve: async (_root, _args, { room, caller }) => parseExact(await kind.stats(room, caller)) as Stats,
    }),
  }));
}
