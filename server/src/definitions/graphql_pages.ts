/** Lists by name as pages of GraphQL. */
import type { ObjectRef } from "@pothos/core";
import { readFirst } from "../graphql/arguments.ts";
import type { Builder, SchemaTypes } from "../graphql/builder.ts";
import { parseExact } from "../graphql/exact_json.ts";
import type { PageInfoRef, Place } from "../graphql/page_info.ts";
import type { ListArguments } from "../subscriptions/graphql_pages.ts";
import { readNameCursor, writeNameCursor } from "./cursor.ts";

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

/** A page; each node with the cursor behind it. */
export type NamedPage<Node> = Place & { edges: { cursor: string; node: Node }[] };

/** How a cursor is made of a node's name, and a name of a cursor. */
export type Cursors<Node> = { nameOf(node: Node): string; write(name: string): string; read(cursor: string): string };

/** Cursors of a list of what has a name; `scope` says whose and which list it is. */
export function namedCursors(scope: string): Cursors<{ name: string }> {
  return {
    nameOf: ({ name }) => name,
    write: (name) => writeNameCursor(scope, name),
    read: (cursor) => readNameCursor(scope, cursor),
  };
}

/** A page of a list by name; `look` gives JSON texts behind a name. */
export async function namedNodes<Node>(
  args: ListArguments,
  { nameOf, write, read }: Cursors<Node>,
  look: (part: { after: string | null; limit: number }) => Promise<string[]>,
): Promise<NamedPage<Node>> {
  const limit = readFirst(args.first);
  const given = args.after ?? undefined;
  const after = given === undefined ? null : read(given);
  const found = (await look({ after, limit: limit + 1 })).map((json) => parseExact(json) as Node);
  const edges = found.slice(0, limit).map((node) => ({ cursor: write(nameOf(node)), node }));
  const [first] = edges;
  return {
    edges,
    hasMore: found.length > limit,
    async hasPrevious() {
      if (after === null || first === undefined) return false;
      const [json] = await look({ after: null, limit: 1 });
      return json !== undefined && nameOf(parseExact(json) as Node) !== nameOf(first.node);
    },
    startCursor: first?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? given ?? null,
  };
}

/** Adds the types of such a page. */
export function addNamedConnection<Node extends object>(
  builder: Builder,
  noun: string,
  given: ObjectRef<Types, Node>,
  pageInfo: PageInfoRef,
): ObjectRef<Types, NamedPage<Node>> {
  const word = noun.toLowerCase();
  // What a node is made of is of no interest here.
  const node = given as ObjectRef<Types, object>;
  const Edge = builder.objectRef<NamedPage<object>["edges"][number]>(`${noun}Edge`).implement({
    description: `A ${word} and its place in the list.`,
    fields: (t) => ({
      cursor: t.exposeString("cursor", {}),
      node: t.field({ type: node, complexity: 0, resolve: (edge) => edge.node }),
    }),
  });
  return builder.objectRef<NamedPage<object>>(`${noun}Connection`).implement({
    description: `A page of ${word}s, in the order of their names.`,
    fields: (t) => ({
      edges: t.expose("edges", { type: [Edge] }),
      nodes: t.field({ type: [node], resolve: ({ edges }) => edges.map((edge) => edge.node) }),
      pageInfo: t.field({ type: pageInfo, complexity: 0, resolve: (page) => page }),
    }),
  }) as ObjectRef<Types, NamedPage<Node>>;
}
