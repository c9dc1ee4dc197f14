/** Queries and mutations on firings, for triggers and schedules. */
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { orNull } from "../graphql/failures.ts";
import { type Look, listCost, numberedPage } from "../subscriptions/graphql_pages.ts";
import { addParkedMutations, type ParkedMutations } from "../subscriptions/graphql_parked_mutations.ts";
import type { SubscriptionPayloads } from "../subscriptions/graphql_payloads.ts";
import { discardFirings, getFiring, listFirings, redriveFirings } from "./firings.ts";
import type { FiringTypes, ShownDetail, ShownFiring } from "./graphql_types.ts";
import type { Kind } from "./room.ts";

/** What a kind's are called. */
const NAMES = {
  trigger: { noun: "Trigger", one: "triggerFiring", word: "A firing of a trigger" },
  schedule: { noun: "Schedule", one: "scheduleOccurrence", word: "An occurrence of a schedule" },
} as const;

/** How mutations on definitions speak of either kind. */
export const REACTION_WORDS = {
  stays: "Its history stays",
  gone: "its history and all that waits for it",
  resumed: "paused after a failure",
};

/** Adds them for a kind. */
export function addHistory(
  builder: Builder,
  kind: Kind,
  { State, Detail, Connection, Direction }: FiringTypes,
  payloads: SubscriptionPayloads,
): void {
  const { noun, one, word } = NAMES[kind];
  builder.queryFields((t) => ({
    [`${kind}History`]: t.field({
      type: Connection,
      description: `What a ${kind} has set off, the newest first. Kept for 7 days, failures for 30.`,
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        state: t.arg({ type: State }),
        first: t.arg.int({ description: "How many at most, from 1 to 1000.", defaultValue: 100 }),
        after: t.arg({ type: "Int64", description: "Behind this one; backwards: before it." }),
        direction: t.arg({ type: Direction, defaultValue: "backwards" as const }),
      },
      complexity: listCost,
      resolve: (_root, args, { room, caller }) => {
        const ref = checkedRef(args.name, "name");
        const state = args.state ?? null;
        const look = async (part: Look) =>
          (await listFirings(room, caller, kind, ref, { state, ...part })).map(
            (json) => parseExact(json) as ShownFiring,
          );
        const direction = args.direction ?? "backwards";
        return numberedPage({ ...args, direction }, "the id of a firing", look, ({ id }) => id);
      },
    }),
    [one]: t.field({
      type: Detail,
      nullable: true,
      description: `${word} with its attempts; null where nothing is known of it.`,
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        id: t.arg({ type: "Int64", required: true }),
      },
      resolve: async (_root, { name, id }, { room, caller }) => {
        const json = await orNull(getFiring(room, caller, kind, checkedRef(name, "name"), id));
        return json === null ? null : (parseExact(json) as ShownDetail);
      },
    }),
  }));
  const parked: ParkedMutations = {
    tag: `${kind}s`,
    by: "name",
    field: "firings",
    redrive: {
      name: `redrive${noun}`,
      description: "Carries parked firings out again, with all their attempts: the given ones, or all.",
      work: ({ room, caller }, ref, which) => redriveFirings(room, caller, kind, ref, which),
    },
    discard: {
      name: `discard${noun}`,
      description: "Gives parked firings up: the given ones, or all.",
      work: ({ room, caller }, ref, ids) => discardFirings(room, caller, kind, ref, ids),
    },
  };
  addParkedMutations(builder, parked, payloads);
}
