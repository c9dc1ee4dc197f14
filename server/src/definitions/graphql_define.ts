/** Mutations on definitions, whatever is defined. */
import type { InputObjectRef, UnionRef } from "@pothos/core";
import { readObject } from "../api/body.ts";
import type { Builder, SchemaTypes } from "../graphql/builder.ts";
import type { GraphqlRoom } from "../graphql/context.ts";
import { inputText, parseExact } from "../graphql/exact_json.ts";
import { answered, type Failure } from "../graphql/failures.ts";
import { KEY, onceWith } from "../graphql/once.ts";
import { FAILURES, type SubscriptionPayloads } from "../subscriptions/graphql_payloads.ts";
import { adminOf, type Definitions } from "./definitions.ts";
import { checkedRef } from "./ref.ts";

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;
type Input = InputObjectRef<Types, object>;

/** A kind, and how it is spoken of. */
export type Defined<Shown extends object> = {
  kind: Definitions<GraphqlRoom>;
  inputs: { fresh: Input; spec: Input; changes: Input };
  /** What making and defining answer with, and what the others do. */
  made: UnionRef<Types, Shown | Failure>;
  changed: UnionRef<Types, Shown | Failure>;
  /** What a new definition leaves as it was. */
  stays: string;
  /** What goes with one that is ended. */
  gone: string;
  /** Where resuming helps. */
  resumed: string;
};

/** What the argument `name` is said to be. */
export const NAME = "The name or the id.";

/** Adds the mutations. */
export function addDefinitions<Shown extends object>(
  builder: Builder,
  { kind, inputs, stays, gone, resumed, ...payloads }: Defined<Shown>,
  { RemovePayload }: SubscriptionPayloads,
): void {
  const { noun, word } = kind;
  const made = payloads.made as UnionRef<Types, object>;
  const changed = payloads.changed as UnionRef<Types, object>;
  const shown = (json: string) => parseExact(json) as Shown;
  builder.mutationFields((t) => ({
    [`create${noun}`]: t.field({
      type: made,
      description: `Makes a ${word}.`,
      args: {
        spec: t.arg({ type: inputs.fresh, required: true }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, args, context) =>
        answered(FAILURES.define, async () => {
          const spec = readObject(inputText(args.spec));
          const make = () => kind.create(context.room, context.caller, spec);
          const how = { mutation: `create${noun}`, permission: adminOf(kind) };
          return shown(await onceWith(context, how, args, make));
        }),
    }),
    [`define${noun}`]: t.field({
      type: made,
      description: `Makes a ${word} what the spec says, or a new one. ${stays}; a spec that changes nothing makes no new version.`,
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        spec: t.arg({ type: inputs.spec, required: true }),
      },
      resolve: (_root, { name, spec }, { room, caller }) =>
        answered(FAILURES.define, async () => {
          const text = readObject(inputText(spec));
          return shown(await kind.define(room, caller, checkedRef(name, "name"), text));
        }),
    }),
    [`change${noun}`]: t.field({
      type: changed,
      description: `Changes some of a ${word}'s definition.`,
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        changes: t.arg({ type: inputs.changes, required: true }),
      },
      resolve: (_root, { name, changes }, { room, caller }) =>
        answered(FAILURES.define, async () => {
          const text = readObject(inputText(changes));
          return shown(await kind.change(room, caller, checkedRef(name, "name"), text));
        }),
    }),
    [`remove${noun}`]: t.field({
      type: RemovePayload,
      description: `Ends a ${word} for good, with ${gone}.`,
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: (_root, { name }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          await kind.remove(room, caller, checkedRef(name, "name"));
          return { name };
        }),
    }),
    [`resume${noun}`]: t.field({
      type: changed,
      description: `Goes on, also where it was ${resumed}.`,
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: (_root, { name }, { room, caller }) =>
        answered(FAILURES.other, async () => shown(await kind.resume(room, caller, checkedRef(name, "name")))),
    }),
  }));
}
