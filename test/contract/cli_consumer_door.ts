// Consumer groups by the command line, with JSON on standard output, and on standard error when it fails.
import { askCli } from "./cli_call.ts";
import type { ConsumerDoor, Group, Looked, Taken } from "./consumer_door.ts";
import type { Caller } from "./door.ts";

/** Opens it. */
export async function openCliConsumerDoor(caller: Caller): Promise<ConsumerDoor> {
  const call = <T>(...args: string[]) => askCli<T>(caller, [...args, "--json"]);
  const group = (verb: string, name: string, ...more: string[]) => call<Group>("subscription", verb, name, ...more);
  const specOf = (spec: object): string[] => ["--spec", JSON.stringify(spec)];
  const count = async (verb: string, name: string, ids: string[] | undefined): Promise<number> =>
    (await call<{ count: number }>("subscription", verb, name, ...(ids ?? ["--all"]))).count;

  return {
    create: ({ name, ...spec }) => group("create", name, ...specOf(spec)),
    define: (name, spec) => group("define", name, ...specOf(spec)),
    change: (name, changes) => group("change", name, ...specOf(changes)),
    get: (name) => group("get", name),
    list: async () =>
      (await call<{ subscriptions: Group[] }>("subscription", "list")).subscriptions.map(({ name }) => name),
    remove: async (name) => void (await group("remove", name)),
    pause: (name, drop = false) => group("pause", name, ...(drop ? ["--drop"] : [])),
    resume: (name) => group("resume", name),
    reset: (name, start) => group("reset", name, wordOf(start)),
    replay: (name, after, upTo) => group("replay", name, "--after", after, "--up-to", upTo),
    async receive(name, { consumer, max, wait, autoAck = false }) {
      const more = [...optionOf("max", max?.toString()), ...optionOf("wait", wait), ...(autoAck ? ["--auto-ack"] : [])];
      return (await call<{ deliveries: Taken[] }>("receive", name, "--consumer", consumer, ...more)).deliveries;
    },
    async settle(name, how, taken, { delay, reason } = {}) {
      const pairs = taken.map(({ id, lease }) => `${lease}:${id}`);
      const more = [...optionOf("delay", delay), ...optionOf("reason", reason)];
      return (await call<{ settled: number }>(how, name, ...pairs, ...more)).settled;
    },
    renew: async (name, lease, timeout) => void (await call("renew", name, lease, ...optionOf("timeout", timeout))),
    deliveries: async (name, state) =>
      (await call<{ data: Looked[] }>("subscription", "deliveries", name, ...optionOf("state", state))).data,
    delivery: (name, id) => call("subscription", "delivery", name, id),
    redrive: (name, ids) => count("redrive", name, ids),
    discard: (name, ids) => count("discard", name, ids),
    close: () => Promise.resolve(),
  };
}

function optionOf(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`--${name}`, value];
}

/** Where to begin, as the command line says it. */
function wordOf(start: unknown): string {
  if (typeof start === "string") return start;
  const { after, time } = start as { after?: string; time?: string };
  return after ?? time ?? "";
}
