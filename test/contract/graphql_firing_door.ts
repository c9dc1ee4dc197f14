// Triggers and schedules over GraphQL: queries and mutations by POST.
import { type Caller, Refusal } from "./door.ts";
import type { Fired, FiredDetail, FiringDoor, FiringDoors, Looked, Reaction, Tried } from "./firing_door.ts";

const COMMON = "id name version status enabled actions timeout";
const SHOWN = {
  trigger: `${COMMON} cooldown stats { parked fired }`,
  schedule: `${COMMON} cron every overlap catchUp nextAt nextTimes stats { parked }`,
};
const FIRED = "id firingId state reason attempts depth nominalAt found actions { type ok result error }";
const TRIED = "matches fires why actions unknownPaths";
const NOUNS = { trigger: "Trigger", schedule: "Schedule" } as const;
const ONE = { trigger: "triggerFiring", schedule: "scheduleOccurrence" } as const;
const FAILURE = "... on Failure { code message } ... on InvalidInput { field } ... on NotFound { field }";

type Word = keyof typeof NOUNS;
type Failed = { code?: string; field?: string };
type Answer = { data?: Record<string, unknown> | null; errors?: { message: string; extensions?: Failed }[] };

/** Opens it. */
export async function openGraphqlFiringDoors({ url, apiKey }: Caller): Promise<FiringDoors> {
  /** Asks for one field and gives it. */
  async function ask<T>(document: string, variables: Record<string, unknown> = {}): Promise<T> {
    const response = await fetch(new URL("/graphql", url), {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ query: document, variables }),
    });
    const { data, errors = [] } = (await response.json()) as Answer;
    const [error] = errors;
    if (error !== undefined) {
      // What the schema does not know, or misses, is named in the message alone.
      const field = error.extensions?.field ?? /Field "([^"]+)"/.exec(error.message)?.[1];
      throw new Refusal(error.extensions?.code ?? error.message, field);
    }
    const [value] = Object.values(data ?? {}) as (T & Failed)[];
    if (value === null || value === undefined) throw new Refusal("not_found");
    if (value.code !== undefined) throw new Refusal(value.code, value.field);
    return value;
  }
  const shared = (word: Word): FiringDoor => {
    const noun = NOUNS[word];
    const steer = async (verb: string, types: string, call: string, variables: object): Promise<Reaction> => {
      const document = `mutation ($name: String!${types}) { ${verb}${noun}(${call}) { ... on ${noun} { ${SHOWN[word]} } ${FAILURE} } }`;
      return shown(await ask<Reaction>(document, { name: "", ...variables }), word);
    };
    const count = async (verb: string, name: string, ids: string[] | undefined): Promise<number> => {
      const document = `mutation ($name: String!, $ids: [Int64!]) { ${verb}${noun}(name: $name, firings: $ids) { ... on Count { count } ${FAILURE} } }`;
      return (await ask<{ count: number }>(document, { name, ids })).count;
    };
    return {
      async create(spec) {
        const document = `mutation ($spec: New${noun}!) { create${noun}(spec: $spec) { ... on ${noun} { ${SHOWN[word]} } ${FAILURE} } }`;
        return shown(await ask<Reaction>(document, { spec: given(spec) }), word);
      },
      define: (name, spec) =>
        steer("define", `, $spec: ${noun}Spec!`, "name: $name, spec: $spec", { name, spec: given(spec) }),
      change: (name, changes) =>
        steer("change", `, $changes: ${noun}Changes!`, "name: $name, changes: $changes", {
          name,
          changes: given(changes),
        }),
      async get(name) {
        const document = `query ($name: String!) { ${word}(name: $name) { ${SHOWN[word]} } }`;
        return shown(await ask<Reaction>(document, { name }), word);
      },
      async list() {
        const { nodes } = await ask<{ nodes: Reaction[] }>(`{ ${word}s(first: 1000) { nodes { name } } }`);
        return nodes.map(({ name }) => name);
      },
      resume: (name) => steer("resume", "", "name: $name", { name }),
      async remove(name) {
        await ask(`mutation ($name: String!) { remove${noun}(name: $name) { ... on Removed { name } ${FAILURE} } }`, {
          name,
        });
      },
      async history(name, state) {
        const document = `query ($name: String!, $state: FiringState) { ${word}History(name: $name, state: $state) { nodes { ${FIRED} } } }`;
        return (await ask<{ nodes: Fired[] }>(document, { name, state: state?.toUpperCase() })).nodes.map(fired);
      },
      async firing(name, id) {
        const document = `query ($name: String!, $id: Int64!) { ${ONE[word]}(name: $name, id: $id) { ${FIRED} history { attempt outcome } } }`;
        const detail = fired(await ask<FiredDetail>(document, { name, id }));
        const lower = ({ attempt, outcome }: FiredDetail["history"][number]) => ({
          attempt,
          outcome: outcome.toLowerCase(),
        });
        return { ...detail, history: detail.history.map(lower) };
      },
      redrive: (name, ids) => count("redrive", name, ids),
      discard: (name, ids) => count("discard", name, ids),
      stats: () => ask(`{ ${word}Stats { total enabled last24h { firings } } }`),
    };
  };
  const pause = async (word: Word, name: string, extra: { type: string; argument: string; value: unknown }) => {
    const noun = NOUNS[word];
    const document = `mutation ($name: String!, $extra: ${extra.type}) { pause${noun}(name: $name, ${extra.argument}: $extra) { ... on ${noun} { ${SHOWN[word]} } ${FAILURE} } }`;
    return shown(await ask<Reaction>(document, { name, extra: extra.value }), word);
  };

  return {
    triggers: {
      ...shared("trigger"),
      pause: (name, drop = false) => pause("trigger", name, { type: "Boolean", argument: "drop", value: drop }),
      test: (name, tried) =>
        ask<Tried>(
          `query ($name: String!, $event: JSON, $eventId: ID) { testTrigger(name: $name, event: $event, eventId: $eventId) { ${TRIED} } }`,
          { name, ...tried },
        ),
      tryOut: (trigger, event) =>
        ask<Tried>(
          `query ($trigger: JSON!, $event: JSON!) { tryTrigger(trigger: $trigger, event: $event) { ${TRIED} } }`,
          { trigger, event },
        ),
      backtest: (name, past) =>
        ask<Looked>(
          `query ($name: String!, $last: Int, $after: Int64, $upTo: Int64) { backtestTrigger(name: $name, last: $last, after: $after, upTo: $upTo) { examined matched fired firings { position actions } } }`,
          { name, ...past },
        ),
    },
    schedules: {
      ...shared("schedule"),
      pause: (name, note) => pause("schedule", name, { type: "String", argument: "note", value: note }),
      async run(name) {
        const document = `mutation ($name: String!) { runSchedule(name: $name) { ... on Firing { ${FIRED} } ${FAILURE} } }`;
        return fired(await ask<Fired>(document, { name }));
      },
      preview: (of, count, after) =>
        typeof of === "string"
          ? ask(
              "query ($name: String!, $count: Int, $after: DateTime) { previewSchedule(name: $name, count: $count, after: $after) }",
              { name: of, count, after },
            )
          : ask(
              "query ($timing: TimingInput!, $count: Int, $after: DateTime) { previewTiming(timing: $timing, count: $count, after: $after) }",
              { timing: of, count, after },
            ),
      async backfill(name, since, until) {
        const document = `mutation ($name: String!, $since: DateTime!, $until: DateTime) { backfillSchedule(name: $name, since: $since, until: $until) { ... on Count { count } ${FAILURE} } }`;
        return (await ask<{ count: number }>(document, { name, since, until })).count;
      },
    },
    close: () => Promise.resolve(),
  };
}

/** Enums are in capitals here. */
function given(spec: Record<string, unknown>): Record<string, unknown> {
  const { overlap } = spec;
  return typeof overlap === "string" ? { ...spec, overlap: overlap.toUpperCase().replace("-", "_") } : spec;
}

function shown(reaction: Reaction & { overlap?: string }, mode: Word): Reaction {
  const { overlap } = reaction;
  return {
    ...reaction,
    mode,
    status: reaction.status?.toLowerCase(),
    ...(overlap !== undefined && { overlap: overlap.toLowerCase().replace("_", "-") }),
  };
}

function fired<T extends Fired>(firing: T): T {
  return { ...firing, state: firing.state?.toLowerCase() };
}
