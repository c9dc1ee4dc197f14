// Triggers and schedules by the command line, with JSON on standard output, and on standard error when it fails.
import { askCli } from "./cli_call.ts";
import type { Caller } from "./door.ts";
import type { Fired, FiringDoor, FiringDoors, Reaction } from "./firing_door.ts";

const OPTIONS: Record<string, string> = { upTo: "up-to" };

/** Opens it. */
export async function openCliFiringDoors(caller: Caller): Promise<FiringDoors> {
  const call = <T>(...args: string[]) => askCli<T>(caller, [...args, "--json"]);
  const specOf = (spec: object): string[] => ["--spec", JSON.stringify(spec)];
  const optionsOf = (given: object): string[] =>
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${OPTIONS[name] ?? name}`, String(value)],
    );
  const shared = (word: "trigger" | "schedule"): FiringDoor => {
    const one = (verb: string, name: string, ...more: string[]) => call<Reaction>(word, verb, name, ...more);
    const count = async (verb: string, name: string, ids: string[] | undefined): Promise<number> =>
      (await call<{ count: number }>(word, verb, name, ...(ids ?? ["--all"]))).count;
    return {
      create: ({ name, ...spec }) => one("create", name, ...specOf(spec)),
      define: (name, spec) => one("define", name, ...specOf(spec)),
      change: (name, changes) => one("change", name, ...specOf(changes)),
      get: (name) => one("get", name),
      list: async () =>
        (await call<Record<string, Reaction[]>>(word, "list"))[`${word}s`]?.map(({ name }) => name) ?? [],
      resume: (name) => one("resume", name),
      remove: async (name) => void (await one("remove", name)),
      history: async (name, state) =>
        (await call<{ data: Fired[] }>(word, "history", name, ...optionsOf({ state }))).data,
      firing: (name, id) => call(word, "firing", name, id),
      redrive: (name, ids) => count("redrive", name, ids),
      discard: (name, ids) => count("discard", name, ids),
      stats: () => call(word, "stats"),
    };
  };

  return {
    triggers: {
      ...shared("trigger"),
      pause: (name, drop = false) => call("trigger", "pause", name, ...(drop ? ["--drop"] : [])),
      test: (name, given) =>
        call("trigger", "test", name, "event" in given ? JSON.stringify(given.event) : given.eventId),
      tryOut: (spec, event) => call("trigger", "test", ...specOf(spec), JSON.stringify(event)),
      backtest: (name, past) => call("trigger", "backtest", name, ...optionsOf(past)),
    },
    schedules: {
      ...shared("schedule"),
      pause: (name, note) => call("schedule", "pause", name, ...optionsOf({ note })),
      run: (name) => call("schedule", "run", name),
      preview: async (of, count, after) => {
        const what = typeof of === "string" ? [of] : optionsOf(of);
        return (await call<{ times: string[] }>("schedule", "preview", ...what, ...optionsOf({ count, after }))).times;
      },
      backfill: async (name, since, until) =>
        (await call<{ count: number }>("schedule", "backfill", name, ...optionsOf({ since, until }))).count,
    },
    close: () => Promise.resolve(),
  };
}
