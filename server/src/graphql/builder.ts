/** What the rooms build their part of the schema with. */
import SchemaBuilder from "@pothos/core";
import ComplexityPlugin from "@pothos/plugin-complexity";
import { getNamedType, isLeafType } from "graphql";
import type { GraphqlContext } from "./context.ts";
import type { JsonText } from "./exact_json.ts";
import { addScalars } from "./scalars.ts";

/** The types that all rooms agree on. */
export type SchemaTypes = {
  Context: GraphqlContext;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    JSON: { Input: JsonText; Output: unknown };
    Int64: { Input: string; Output: string };
    DateTime: { Input: string; Output: string };
    ExpectedVersion: { Input: string; Output: string };
  };
};

/** The builder of the schema. */
export type Builder = ReturnType<typeof createBuilder>;

/** Makes the builder, with the roots and the scalars. */
export function createBuilder() {
  const builder = new SchemaBuilder<SchemaTypes>({
    plugins: [ComplexityPlugin],
    defaultFieldNullability: false,
    complexity: {
      // Judged in limits.ts before anything runs: the plugin itself would let a subscription begin first.
      disabled: true,
      // What costs is an object; its scalars come along. A list says by itself how long it may be.
      fieldComplexity: (_args, _context, field) => ({
        field: isLeafType(getNamedType(field.type)) ? 0 : 1,
        multiplier: 1,
      }),
    },
  });
  addScalars(builder);
  builder.queryType({ description: "What can be asked." });
  builder.mutationType({ description: "What can be changed: events are added, subscriptions defined and worked on." });
  builder.subscriptionType({ description: "What can be followed." });
  return builder;
}
