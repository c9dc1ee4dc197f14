/** Trying triggers out, in the GraphQL schema. */
import { readFields } from "../api/body.ts";
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import { manyOf } from "../graphql/arguments.ts";
import type { Builder } from "../graphql/builder.ts";
import { inputText, parseExact } from "../graphql/exact_json.ts";
import { numberOf } from "../subscriptions/graphql_parts.ts";
import { GIVEN, PAST, readGiven, readPast } from "./bodies.ts";
import { backtestTrigger, testTrigger, tryTrigger } from "./try_out.ts";

type Tested = {
  matches: boolean | null;
  explanation: unknown;
  fires: boolean;
  why?: string | null;
  found: unknown;
  actions: unknown[] | null;
  unknownPaths: string[] | null;
};
type WouldFire = {
  position: string;
  eventId: string;
  at: string;
  state: string;
  reason: string | null;
  found: unknown;
  actions: unknown[];
};
type Backtest = {
  examined: unknown;
  matched: unknown;
  fired: unknown;
  after: string;
  upTo: string;
  firings: WouldFire[];
  unknownPaths: string[];
};

/** Adds the queries. */
export function addTryOut(builder: Builder): void {
  const Tested = builder.objectRef<Tested>("TriggerTest").implement({
    description: "What a trigger would make of an event. Nothing is stored, sent or appended.",
    fields: (t) => ({
      matches: t.exposeBoolean("matches", {
        nullable: true,
        description: "Whether the selector takes it; null where the event does not say enough.",
      }),
      explanation: t.field({
        type: "JSON",
        description: "Each part of the selector with its result.",
        resolve: ({ explanation }) => explanation,
      }),
      fires: t.exposeBoolean("fires", { description: "Whether it would fire now." }),
      why: t.exposeString("why", {
        nullable: true,
        description: "What keeps it from firing: frequency, times, cooldown …",
      }),
      found: t.field({
        type: "JSON",
        nullable: true,
        description: "What was matched: count, windowStart and key of a frequency.",
        resolve: ({ found }) => found ?? null,
      }),
      actions: t.field({
        type: ["JSON"],
        description: "The actions, templates filled in.",
        resolve: ({ actions }) => actions ?? [],
      }),
      unknownPaths: t.stringList({
        description: "What templates name and the event does not have: empty.",
        resolve: ({ unknownPaths }) => unknownPaths ?? [],
      }),
    }),
  });
  const WouldFire = builder.objectRef<WouldFire>("BacktestFiring").implement({
    fields: (t) => ({
      position: t.expose("position", { type: "Int64" }),
      eventId: t.exposeID("eventId", {}),
      at: t.expose("at", { type: "DateTime" }),
      state: t.exposeString("state", { description: "fired, skipped or refused." }),
      reason: t.exposeString("reason", { nullable: true, description: "Why it would not have been carried out." }),
      found: t.field({ type: "JSON", nullable: true, resolve: ({ found }) => found ?? null }),
      actions: t.field({ type: ["JSON"], resolve: ({ actions }) => actions }),
    }),
  });
  const Backtest = builder.objectRef<Backtest>("Backtest").implement({
    description: "What a trigger would have done with a part of the log, its counts begun anew.",
    fields: (t) => ({
      examined: t.int({
        description: "How many events were looked at.",
        resolve: ({ examined }) => numberOf(examined),
      }),
      matched: t.int({ resolve: ({ matched }) => numberOf(matched) }),
      fired: t.int({ resolve: ({ fired }) => numberOf(fired) }),
      after: t.expose("after", { type: "Int64", description: "They lie behind this position …" }),
      upTo: t.expose("upTo", { type: "Int64", description: "… up to this one." }),
      firings: t.field({
        type: [WouldFire],
        description: "The newest of them, in the order of the log.",
        resolve: ({ firings }) => firings,
      }),
      unknownPaths: t.exposeStringList("unknownPaths", {
        description: "What templates name and some event does not have.",
      }),
    }),
  });
  builder.queryFields((t) => ({
    testTrigger: t.field({
      type: Tested,
      description: "What a trigger would make of an event now: of one that is made up, or of one of the log.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        event: t.arg({ type: "JSON", description: "As events are read: type and data at least." }),
        eventId: t.arg.id({ description: "Or the id of one." }),
      },
      resolve: async (_root, { name, ...args }, { room, caller }) => {
        const given = readGiven(readFields(inputText(args), GIVEN));
        return parseExact(await testTrigger(room, caller, checkedRef(name, "name"), given)) as Tested;
      },
    }),
    tryTrigger: t.field({
      type: Tested,
      description: "What a trigger that is not there yet would make of an event.",
      args: {
        trigger: t.arg({ type: "JSON", required: true, description: "A definition, as createTrigger takes it." }),
        event: t.arg({ type: "JSON", required: true, description: "As events are read: type and data at least." }),
      },
      resolve: async (_root, args, { room, caller }) => {
        readFields(inputText(args), ["trigger", "event"]);
        return parseExact(await tryTrigger(room, caller, args.trigger.text, args.event.text)) as Tested;
      },
    }),
    backtestTrigger: t.field({
      type: Backtest,
      description: "What a trigger would have done with a part of the log of 50 000 events at most.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        last: t.arg.int({ description: "The last so many events; 1000 if you don't say." }),
        after: t.arg({ type: "Int64", description: "Or those behind this position …" }),
        upTo: t.arg({ type: "Int64", description: "… up to this one." }),
        since: t.arg({ type: "DateTime", description: "Or those logged at or after …" }),
        until: t.arg({ type: "DateTime", description: "… up to this time." }),
        limit: t.arg.int({ description: "How many firings are shown, 1 to 1000.", defaultValue: 100 }),
      },
      complexity: ({ limit }) => ({ field: 10, multiplier: manyOf({ first: limit }) }),
      resolve: async (_root, { name, ...args }, { room, caller }) => {
        const past = readPast(readFields(inputText(args), PAST));
        return parseExact(await backtestTrigger(room, caller, checkedRef(name, "name"), past)) as Backtest;
      },
    }),
  }));
}
