/** Trying selectors out, in the GraphQL schema. */
import { count, place, readFields } from "../api/body.ts";
import type { Builder } from "../graphql/builder.ts";
import { inputText, parseExact } from "../graphql/exact_json.ts";
import type { LogTypes } from "../log/graphql.ts";
import { type EventDocument, rowOf } from "../log/graphql_document.ts";
import { explainSelector, testSelector } from "./try_out.ts";

type Explanation = { matches: boolean | null; parts: unknown[] };
type Tested = { examined: number; matched: number; after: string; upTo: string; sample: EventDocument[] };

/** How many events are shown. */
const SAMPLE = { least: 0, most: 100, otherwise: 10 };

/** Adds the room. */
export function addSelectors(builder: Builder, { Event }: LogTypes): void {
  const Explanation = builder.objectRef<Explanation>("SelectorExplanation").implement({
    description: "Why a selector takes an event, or does not.",
    fields: (t) => ({
      matches: t.exposeBoolean("matches", {
        nullable: true,
        description: "Null where the event does not say enough.",
      }),
      parts: t.field({
        type: ["JSON"],
        description: "Each part with its result: {part, result, wanted, found}, or {part, result, condition}.",
        resolve: ({ parts }) => parts,
      }),
    }),
  });
  const Test = builder.objectRef<Tested>("SelectorTest").implement({
    description: "How many events of the log a selector takes.",
    fields: (t) => ({
      examined: t.exposeInt("examined", { description: "How many were looked at." }),
      matched: t.exposeInt("matched", {}),
      after: t.expose("after", { type: "Int64", description: "They are behind this position …" }),
      upTo: t.expose("upTo", { type: "Int64", description: "… up to this one." }),
      sample: t.field({
        type: [Event],
        description: "The newest that match, oldest first.",
        resolve: ({ sample }) => sample.map(rowOf),
      }),
    }),
  });
  builder.queryFields((t) => ({
    explainSelector: t.field({
      type: Explanation,
      description: "Shows each part of a selector with its result for an event.",
      args: {
        selector: t.arg({ type: "JSON", required: true }),
        event: t.arg({ type: "JSON", required: true, description: "As events are read: type and data at least." }),
      },
      resolve: async (_root, args, { room, caller }) => {
        readFields(inputText(args), ["selector", "event"]);
        return parseExact(await explainSelector(room, caller, args.selector.text, args.event.text)) as Explanation;
      },
    }),
    testSelector: t.field({
      type: Test,
      description: "Counts what a selector takes of the last events, or of a range of 50 000 at most, with a sample.",
      args: {
        selector: t.arg({ type: "JSON", required: true }),
        last: t.arg.int({ description: "How many of the last ones, 1 to 50000; 1000 if you don't say." }),
        after: t.arg({ type: "Int64", description: "Or those behind this position." }),
        upTo: t.arg({ type: "Int64", description: "Up to this one." }),
        sample: t.arg.int({ description: "How many to show, 0 to 100.", defaultValue: SAMPLE.otherwise }),
      },
      complexity: ({ sample }) => ({
        field: 1,
        multiplier: Math.max(1, Math.min(sample ?? SAMPLE.otherwise, SAMPLE.most)),
      }),
      resolve: async (_root, { selector, ...args }, { room, caller }) => {
        const fields = readFields(inputText({ selector, ...args }), ["selector", "last", "after", "upTo", "sample"]);
        const tried = {
          last: count(fields, "last", { least: 1, most: 50_000 }),
          after: place(fields, "after"),
          upTo: place(fields, "upTo"),
          sample: count(fields, "sample", SAMPLE),
        };
        return parseExact(await testSelector(room, caller, selector.text, tried)) as Tested;
      },
    }),
  }));
}
