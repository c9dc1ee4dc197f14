/** What only schedules have in the GraphQL schema: pausing with a note, running now, previews, backfills. */
import type { UnionRef } from "@pothos/core";
import { pauseSchedule } from "../actions/control.ts";
import type { FiringTypes, ShownFiring } from "../actions/graphql_types.ts";
import { count as countOf, readFields } from "../api/body.ts";
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import { readTime } from "../graphql/arguments.ts";
import type { Builder, SchemaTypes } from "../graphql/builder.ts";
import { inputText, parseExact } from "../graphql/exact_json.ts";
import { answered, type Failure, type FailureRefs, typeOf } from "../graphql/failures.ts";
import { KEY, onceWith } from "../graphql/once.ts";
import { FAILURES, type SubscriptionPayloads } from "../subscriptions/graphql_payloads.ts";
import { COUNT, readNote, readRange } from "./bodies.ts";
import type { addScheduleInputs } from "./graphql_inputs.ts";
import type { ShownSchedule } from "./graphql_types.ts";
import { backfillSchedule, previewSchedule, previewTiming, runSchedule } from "./manage.ts";

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;
type Maybe<T> = T | null | undefined;

/** What they answer with. */
export type ManageTypes = {
  payload: UnionRef<Types, ShownSchedule | Failure>;
  Timing: ReturnType<typeof addScheduleInputs>["Timing"];
  firings: FiringTypes;
  payloads: SubscriptionPayloads;
  failures: FailureRefs;
};

const permission = "schedules:admin";

/** Adds the queries and the mutations. */
export function addManage(builder: Builder, { payload, Timing, firings, payloads, failures }: ManageTypes): void {
  const RunPayload = builder.unionType("RunPayload", {
    description: "The occurrence, or why nothing was done.",
    types: [firings.Firing, failures.NotFound, failures.InvalidInput],
    resolveType: typeOf("Firing"),
  });
  builder.queryFields((t) => ({
    previewSchedule: t.field({
      type: ["DateTime"],
      description: "When a schedule runs next: nominal times, without the jitter.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        count: t.arg.int({ defaultValue: COUNT.otherwise, description: "1 to 1000." }),
        after: t.arg({ type: "DateTime", description: "Those behind this moment; now otherwise." }),
      },
      resolve: (_root, { name, ...args }, { room, caller }) =>
        previewSchedule(room, caller, checkedRef(name, "name"), readAhead(args)),
    }),
    previewTiming: t.field({
      type: ["DateTime"],
      description: "When a schedule that is not there yet would run.",
      args: {
        timing: t.arg({ type: Timing, required: true }),
        count: t.arg.int({ defaultValue: COUNT.otherwise, description: "1 to 1000." }),
        after: t.arg({ type: "DateTime", description: "Those behind this moment; now otherwise." }),
      },
      resolve: (_root, { timing, ...args }, { room, caller }) =>
        previewTiming(room, caller, inputText(timing), readAhead(args)),
    }),
  }));
  builder.mutationFields((t) => ({
    pauseSchedule: t.field({
      type: payload,
      description: "Runs it no more, until it is resumed.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        note: t.arg.string({ description: "Why, if somebody will want to know." }),
      },
      resolve: (_root, { name, note }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          const why = readNote(readFields(inputText({ note }), ["note"]));
          return parseExact(await pauseSchedule(room, caller, checkedRef(name, "name"), why)) as ShownSchedule;
        }),
    }),
    runSchedule: t.field({
      type: RunPayload,
      description: "Runs a schedule now, beside its times.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, args, context) =>
        answered(FAILURES.other, async () => {
          const ref = checkedRef(args.name, "name");
          const run = () => runSchedule(context.room, context.caller, ref);
          return parseExact(await onceWith(context, { mutation: "runSchedule", permission }, args, run)) as ShownFiring;
        }),
    }),
    backfillSchedule: t.field({
      type: payloads.CountPayload,
      description: "Runs what would have been due in a time, each with its nominal time.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        since: t.arg({ type: "DateTime", required: true, description: "At or after …" }),
        until: t.arg({ type: "DateTime", description: "… and before this time; now otherwise." }),
        max: t.arg.int({ description: "At most so many, the oldest first; 1000 otherwise." }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, args, context) =>
        answered(FAILURES.other, async () => {
          const { name, since, until, max } = args;
          const range = readRange(readFields(inputText({ since, until, max }), ["since", "until", "max"]));
          const ref = checkedRef(name, "name");
          const fill = async () => String(await backfillSchedule(context.room, context.caller, ref, range));
          const how = { mutation: "backfillSchedule", permission };
          return { count: Number(await onceWith(context, how, args, fill)) };
        }),
    }),
  }));
}

function readAhead({ count, after }: { count?: Maybe<number>; after?: Maybe<string> }) {
  const fields = readFields(inputText({ count }), ["count"]);
  return {
    count: countOf(fields, "count", COUNT) ?? COUNT.otherwise,
    after: readTime("after", after) ?? undefined,
  };
}
