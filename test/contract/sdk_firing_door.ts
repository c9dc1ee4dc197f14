// Triggers and schedules by the SDK.
import { createClient, type FiringStats, type Firings, GaplessError } from "@gapless/sdk";
import { type Caller, Refusal } from "./door.ts";
import type { Fired, FiredDetail, FiringDoor, FiringDoors, Looked, Reaction, Tried } from "./firing_door.ts";

type Verbs = Firings<Record<string, unknown>, Reaction, FiringStats>;

/** Opens it. */
export async function openSdkFiringDoors({ url, apiKey }: Caller): Promise<FiringDoors> {
  const { triggers, schedules } = createClient({ url, apiKey });

  async function say<T>(work: Promise<unknown>): Promise<T> {
    try {
      return (await work) as T;
    } catch (error) {
      if (!(error instanceof GaplessError)) throw error;
      throw new Refusal(error.code, error.field);
    }
  }
  const shared = (verbs: Verbs): FiringDoor => ({
    create: (spec) => say(verbs.create(spec)),
    define: (name, spec) => say(verbs.define(name, spec)),
    change: (name, changes) => say(verbs.change(name, changes)),
    get: (name) => say(verbs.get(name)),
    async list() {
      const names: string[] = [];
      // Two at a time: the pages have to fit together.
      for await (const { name } of verbs.list({ limit: 2 })) names.push(name);
      return names;
    },
    resume: (name) => say(verbs.resume(name)),
    remove: (name) => say(verbs.remove(name)),
    history: async (name, state) =>
      (await say<{ data: Fired[] }>(verbs.history(name, { state: state as "done" | undefined }))).data,
    firing: (name, id) => say<FiredDetail>(verbs.firing(name, id)),
    redrive: (name, ids) => say(verbs.redrive(name, ids === undefined ? {} : { firings: ids })),
    discard: (name, ids) => say(verbs.discard(name, ids === undefined ? {} : { firings: ids })),
    stats: () => say(verbs.stats()),
  });

  return {
    triggers: {
      ...shared(triggers as unknown as Verbs),
      pause: (name, drop) => say(triggers.pause(name, { drop })),
      test: (name, given) => say<Tried>(triggers.test(name, given as { eventId: string })),
      tryOut: (spec, event) => say<Tried>(triggers.test(spec as never, { event: event as never })),
      backtest: (name, past) => say<Looked>(triggers.backtest(name, past)),
    },
    schedules: {
      ...shared(schedules as unknown as Verbs),
      pause: (name, note) => say(schedules.pause(name, { note })),
      run: (name) => say(schedules.run(name)),
      preview: (of, count, after) => say(schedules.preview(of as string, { count, after })),
      backfill: (name, since, until) => say(schedules.backfill(name, { since, until })),
    },
    close: () => Promise.resolve(),
  };
}
