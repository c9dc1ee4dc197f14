/** The mutations for what was parked, deliveries and firings alike: let it come again, or give it up. */
import { count, type Fields, readFields } from "../api/body.ts";
import { adminOf } from "../definitions/definitions.ts";
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import type { GraphqlContext } from "../graphql/context.ts";
import { inputText } from "../graphql/exact_json.ts";
import { answered } from "../graphql/failures.ts";
import { KEY, onceWith } from "../graphql/once.ts";
import { readIds } from "./bodies.ts";
import { FAILURES, type SubscriptionPayloads } from "./graphql_payloads.ts";
import type { Which } from "./parked_routes.ts";

/** What is parked, and what its verbs do. */
export type ParkedMutations = {
  tag: string;
  /** The argument that names what parked it: `name`, `subscription` or `webhook`. */
  by: string;
  /** The argument that names some of them. */
  field: "deliveries" | "firings";
  redrive: {
    name: string;
    description: string;
    work(context: GraphqlContext, ref: string, which: Which): Promise<number>;
  };
  discard: {
    name: string;
    description: string;
    work(context: GraphqlContext, ref: string, ids: Which["ids"]): Promise<number>;
  };
};

/** What names the definition has another name in each kind. */
type Arguments = { [argument: string]: unknown };

const MAX = { least: 1, most: 1_000_000 };

/** Adds them. */
export function addParkedMutations(
  builder: Builder,
  { tag, by, field, redrive, discard }: ParkedMutations,
  { CountPayload }: Pick<SubscriptionPayloads, "CountPayload">,
): void {
  builder.mutationFields((t) => ({
    [redrive.name]: t.field({
      type: CountPayload,
      description: redrive.description,
      args: {
        [by]: t.arg.string({ required: true, description: NAME }),
        [field]: t.arg({ type: ["Int64"] }),
        max: t.arg.int({ description: "At most so many, the oldest first." }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, args, context) =>
        counted(context, redrive.name, args, (ref, fields) => {
          const which = { ids: readIds(fields, field) ?? null, max: count(fields, "max", MAX) ?? null };
          return redrive.work(context, ref, which);
        }),
    }),
    [discard.name]: t.field({
      type: CountPayload,
      description: discard.description,
      args: {
        [by]: t.arg.string({ required: true, description: NAME }),
        [field]: t.arg({ type: ["Int64"] }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, args, context) =>
        counted(context, discard.name, args, (ref, fields) =>
          discard.work(context, ref, readIds(fields, field) ?? null),
        ),
    }),
  }));

  function counted(
    context: GraphqlContext,
    mutation: string,
    args: Arguments,
    work: (ref: string, fields: Fields) => Promise<number>,
  ) {
    const { [by]: name, idempotencyKey: _, ...rest } = args;
    const answer = async () => {
      const fields = readFields(inputText(rest), [field, "max"]);
      const ref = checkedRef(String(name), by);
      const text = async () => String(await work(ref, fields));
      return { count: Number(await onceWith(context, { mutation, permission: adminOf({ tag }) }, args, text)) };
    };
    return answered(FAILURES.other, answer, { name: by });
  }
}
