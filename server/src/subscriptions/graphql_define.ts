/** Mutations that both modes have: definitions and control. */
import type { InputObjectRef, UnionRef } from "@pothos/core";
import { readObject } from "../api/body.ts";
import type { Builder, SchemaTypes } from "../graphql/builder.ts";
import { inputText } from "../graphql/exact_json.ts";
import { answered, type Failure } from "../graphql/failures.ts";
import { KEY, onceWith } from "../graphql/once.ts";
import { adminOf } from "./answers.ts";
import { pauseSubscription, replaySubscription, resetSubscription, resumeSubscription } from "./control.ts";
import { changeSubscription, createSubscription, defineSubscription, removeSubscription } from "./define.ts";
import { FAILURES, type SubscriptionPayloads } from "./graphql_payloads.ts";
import { readShown, type Shown } from "./graphql_types.ts";
import { checkedRef } from "./ref.ts";
import type { Mode } from "./room.ts";

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;
type Input = InputObjectRef<Types, object>;
type Payload = UnionRef<Types, Shown | Failure>;

/** A kind of subscription, and how it is spoken of. */
export type Kind = {
  kind: Mode;
  /** As in the names of mutations. */
  noun: "Subscription" | "Webhook";
  /** What it is, in a sentence. */
  word: string;
  inputs: { fresh: Input; spec: Input; changes: Input };
  /** What making and defining answer with, and what the others do. */
  payloads: { made: Payload; changed: Payload } & SubscriptionPayloads;
};

/** What the argument `name` is said to be. */
export const NAME = "The name or the id.";

/** Adds the mutations that say what a subscription is. */
export function addDefinitions(builder: Builder, { kind, noun, word, inputs, payloads }: Kind): void {
  const { changed, made, RemovePayload } = payloads;
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
          const make = () => createSubscription(context.room, context.caller, kind, spec);
          return readShown(
            await onceWith(context, { mutation: `create${noun}`, permission: adminOf(kind) }, args, make),
          );
        }),
    }),
    [`define${noun}`]: t.field({
      type: made,
      description: `Makes a ${word} what the spec says, or a new one. What was delivered so far stays; a spec that changes nothing makes no new version.`,
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        spec: t.arg({ type: inputs.spec, required: true }),
      },
      resolve: (_root, { name, spec }, { room, caller }) =>
        answered(FAILURES.define, async () => {
          const text = readObject(inputText(spec));
          return readShown(await defineSubscription(room, caller, kind, checkedRef(name, "name"), text));
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
          return readShown(await changeSubscription(room, caller, kind, checkedRef(name, "name"), text));
        }),
    }),
    [`remove${noun}`]: t.field({
      type: RemovePayload,
      description: `Ends a ${word} for good, with all that waits for it.`,
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: (_root, { name }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          await removeSubscription(room, caller, kind, checkedRef(name, "name"));
          return { name };
        }),
    }),
  }));
}

/** Adds the mutations that steer. */
export function addControl(builder: Builder, { kind, noun, word, payloads: { changed } }: Kind): void {
  builder.mutationFields((t) => ({
    [`pause${noun}`]: t.field({
      type: changed,
      description: "Hands nothing out any more until it is resumed. What is out may still be settled.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        drop: t.arg.boolean({ defaultValue: false, description: "Pass over what comes meanwhile, do not keep it." }),
      },
      resolve: (_root, { name, drop }, { room, caller }) =>
        answered(FAILURES.other, async () =>
          readShown(await pauseSubscription(room, caller, kind, checkedRef(name, "name"), drop === true)),
        ),
    }),
    [`resume${noun}`]: t.field({
      type: changed,
      description: "Goes on, also where it was disabled or a breaker was open.",
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: (_root, { name }, { room, caller }) =>
        answered(FAILURES.other, async () =>
          readShown(await resumeSubscription(room, caller, kind, checkedRef(name, "name"))),
        ),
    }),
    [`reset${noun}`]: t.field({
      type: changed,
      description: `Lets a ${word} begin anew somewhere. Leases are lost and what waited is forgotten; what is parked stays.`,
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        start: t.arg({
          type: "JSON",
          required: true,
          description: '"beginning", "now", {after: "123"} or {time: "2030-01-31T12:00:00Z"}.',
        }),
      },
      resolve: (_root, { name, start }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          const sound = checkedJson(start.text);
          return readShown(await resetSubscription(room, caller, kind, checkedRef(name, "name"), sound));
        }),
    }),
    [`replay${noun}`]: t.field({
      type: changed,
      description:
        "Hands out a range of the log once more: behind after, up to upTo. Then it goes on with what is new.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        after: t.arg({ type: "Int64", required: true }),
        upTo: t.arg({ type: "Int64", required: true }),
      },
      resolve: (_root, { name, after, upTo }, { room, caller }) =>
        answered(FAILURES.other, async () =>
          readShown(await replaySubscription(room, caller, kind, checkedRef(name, "name"), { after, upTo })),
        ),
    }),
  }));
}

/** Refuses what jsonb cannot hold. */
function checkedJson(text: string): string {
  readObject(`{"start":${text}}`);
  return text;
}
