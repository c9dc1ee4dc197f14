// Consumer groups by the SDK.
import { createClient, GaplessError } from "@gapless/sdk";
import type { ConsumerDoor, Group, Looked, Taken } from "./consumer_door.ts";
import { type Caller, Refusal } from "./door.ts";

/** Opens it. */
export async function openSdkConsumerDoor({ url, apiKey }: Caller): Promise<ConsumerDoor> {
  const { subscriptions } = createClient({ url, apiKey });

  async function say<T>(work: Promise<unknown>): Promise<T> {
    try {
      return (await work) as T;
    } catch (error) {
      if (!(error instanceof GaplessError)) throw error;
      throw new Refusal(error.code, error.field);
    }
  }

  return {
    create: (spec) => say<Group>(subscriptions.create(spec)),
    define: (name, spec) => say<Group>(subscriptions.define(name, spec)),
    change: (name, changes) => say<Group>(subscriptions.change(name, changes)),
    get: (name) => say<Group>(subscriptions.get(name)),
    list: async () => (await say<{ data: Group[] }>(subscriptions.list({ limit: 1000 }))).data.map(({ name }) => name),
    remove: (name) => say<void>(subscriptions.remove(name)),
    pause: (name, drop) => say<Group>(subscriptions.pause(name, { drop })),
    resume: (name) => say<Group>(subscriptions.resume(name)),
    reset: (name, start) => say<Group>(subscriptions.reset(name, start as "now")),
    replay: (name, after, upTo) => say<Group>(subscriptions.replay(name, { after, upTo })),
    receive: (name, want) => say<Taken[]>(subscriptions.receive(name, want)),
    settle: (name, how, taken, said) => say<number>(subscriptions[how](name, taken, said)),
    renew: (name, lease, timeout) =>
      say(subscriptions.renew(name, { lease }, timeout === undefined ? {} : { timeout })),
    deliveries: async (name, state) => {
      const page = subscriptions.deliveries(name, state === undefined ? {} : { state: state as "parked" });
      return (await say<{ data: Looked[] }>(page)).data;
    },
    delivery: (name, id) => say(subscriptions.delivery(name, id)),
    redrive: (name, ids) => say<number>(subscriptions.redrive(name, ids === undefined ? {} : { deliveries: ids })),
    discard: (name, ids) => say<number>(subscriptions.discard(name, ids === undefined ? {} : { deliveries: ids })),
    close: () => Promise.resolve(),
  };
}
