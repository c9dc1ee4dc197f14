/** Mutations that triggers and schedules both have: definitions, and resuming. */
import type { InputObjectRef, UnionRef } from "@pothos/core";
import { readObject } from "../api/body.ts";
import type { Builder, SchemaTypes } from "../graphql/builder.ts";
import { inputText, parseExact } from "../graphql/exact_json.ts";
import { answered, type Failure } from "../graphql/failures.ts";
import { KEY, onceWith } from "../graphql/once.ts";
import { NAME } from "../subscriptions/graphql_define.ts";
import { FAILURES, type SubscriptionPayloads } from "../subscriptions/graphql_payloads.ts";
import { checkedRef } from "../subscriptions/ref.ts";
import { adminOf } from "./answers.ts";
import { resumeReaction } from "./control.ts";
import { changeReaction, createReaction, defineReaction, removeReaction } from "./define.ts";
import type { Kind } from "./room.ts";

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;
type Input = InputObjectRef<Types, object>;

/** A kind, and how it is spoken of. */
export type Defined<Shown extends object> = {
  kind: Kind;
  /** As in the names of mutations. */
  noun: "Trigger" | "Schedule";
  inputs: { fresh: Input; spec: Input; changes: Input };
  /** What the mutations answer with. */
  payload: UnionRef<Types, Shown | Failure>;
};

/** Adds the mutations. */
export function addDefinitions<Shown extends object>(
  builder: Builder,
  { kind, noun, inputs, payload }: Defined<Shown>,
  { RemovePayload }: SubscriptionPayloads,
): void {
  const type = payload as UnionRef<Types, object>;
  builder.mutationFields((t) => ({
    [`create${noun}`]: t.field({
      type,
      description: `Makes a ${kind}.`,
      args: {
        spec: t.arg({ type: inputs.fresh, required: true }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, args, context) =>
        answered(FAILURES.define, async () => {
          const spec = readObject(inputText(args.spec));
          const make = () => createReaction(context.room, context.caller, kind, spec);
          const how = { mutation: `create${noun}`, permission: adminOf(kind) };
          return parseExact(await onceWith(context, how, args, make)) as Shown;
        }),
    }),
    [`define${noun}`]: t.field({
      type,
      description: `Makes a ${kind} what the spec says, or a new one. Its history stays; a spec that changes nothing makes no new version.`,
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        spec: t.arg({ type: inputs.spec, required: true }),
      },
      resolve: (_root, { name, spec }, { room, caller }) =>
        answered(FAILURES.define, async () => {
          const text = readObject(inputText(spec));
          return parseExact(await defineReaction(room, caller, kind, checkedRef(name, "name"), text)) as Shown;
        }),
    }),
    [`change${noun}`]: t.field({
      type,
      description: `Changes some of a ${kind}'s definition.`,
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        changes: t.arg({ type: inputs.changes, required: true }),
      },
      resolve: (_root, { name, changes }, { room, caller }) =>
        answered(FAILURES.define, async () => {
          const text = readObject(inputText(changes));
          return parseExact(await changeReaction(room, caller, kind, checkedRef(name, "name"), text)) as Shown;
        }),
    }),
    [`remove${noun}`]: t.field({
      type: RemovePayload,
      description: `Ends a ${kind} for good, with its history and all that waits for it.`,
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: (_root, { name }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          await removeReaction(room, caller, kind, checkedRef(name, "name"));
          return { name };
        }),
    }),
    [`resume${noun}`]: t.field({
      type,
      description: "Goes on, also where it was paused after a failure.",
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: (_root, { name }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          return parseExact(await resumeReaction(room, caller, kind, checkedRef(name, "name"))) as Shown;
        }),
    }),
  }));
}
