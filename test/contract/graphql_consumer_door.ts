// Consumer groups over GraphQL: queries and mutations by POST.
import type { ConsumerDoor, Group, Looked, Taken } from "./consumer_door.ts";
import { type Caller, Refusal, type Seen } from "./door.ts";

const GROUP = `id name mode version status selector key timeout maxInFlight
  stats { checkpoint inFlight held parked delivered skipped failed }`;
const EVENT = "id version position type topic data metadata stream { name }";
const LOOKED = "id state attempts reason type";
const FAILURE =
  "... on Failure { code message } ... on InvalidInput { field } ... on NotFound { field } ... on LeaseLost { field }";

type Failed = { code?: string; field?: string };
type Node = Omit<Seen, "stream"> & { stream: { name: string } };
type Answer = { data?: Record<string, unknown> | null; errors?: { message: string; extensions?: Failed }[] };

/** Opens it. */
export async function openGraphqlConsumerDoor({ url, apiKey }: Caller): Promise<ConsumerDoor> {
  /** Asks for one field and gives it; null where that is the answer. */
  async function ask<T>(document: string, variables: Record<string, unknown>): Promise<T | null> {
    const response = await fetch(new URL("/graphql", url), {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ query: document, variables }),
    });
    const { data, errors = [] } = (await response.json()) as Answer;
    const [error] = errors;
    if (error !== undefined) {
      // What the schema does not know is named in the message alone.
      const field = error.extensions?.field ?? /Field "([^"]+)"/.exec(error.message)?.[1];
      throw new Refusal(error.extensions?.code ?? error.message, field);
    }
    const [value] = Object.values(data ?? {}) as (T & Failed)[];
    if (value?.code !== undefined) throw new Refusal(value.code, value.field);
    return value ?? null;
  }
  async function need<T>(document: string, variables: Record<string, unknown>): Promise<T> {
    const value = await ask<T>(document, variables);
    if (value === null) throw new Refusal("not_found");
    return value;
  }
  /** A mutation on a group that answers with it. */
  const steer = async (mutation: string, types: string, call: string, variables: Record<string, unknown>) => {
    const fields = mutation.startsWith("remove") ? "... on Removed { name }" : `... on ConsumerGroup { ${GROUP} }`;
    return shown(
      await need<Group>(`mutation (${types}) { ${mutation}(${call}) { ${fields} ${failureOf(mutation)} } }`, variables),
    );
  };
  const count = async (mutation: string, name: string, ids: string[] | undefined): Promise<number> => {
    const document = `mutation ($name: String!, $ids: [Int64!]) { ${mutation}(subscription: $name, deliveries: $ids) { ... on Count { count } ${failureOf(mutation)} } }`;
    return (await need<{ count: number }>(document, { name, ids })).count;
  };

  return {
    create: (spec) => steer("createSubscription", "$spec: NewSubscription!", "spec: $spec", { spec }),
    define: (name, spec) =>
      steer("defineSubscription", "$name: String!, $spec: SubscriptionSpec!", "name: $name, spec: $spec", {
        name,
        spec,
      }),
    change: (name, changes) =>
      steer("changeSubscription", "$name: String!, $changes: SubscriptionChanges!", "name: $name, changes: $changes", {
        name,
        changes,
      }),
    get: async (name) =>
      shown(await need<Group>(`query ($name: String!) { subscription(name: $name) { ${GROUP} } }`, { name })),
    list: async () => {
      const document = "{ subscriptions(mode: PULL, first: 1000) { nodes { name } } }";
      return (await need<{ nodes: { name: string }[] }>(document, {})).nodes.map(({ name }) => name);
    },
    remove: async (name) => void (await steer("removeSubscription", "$name: String!", "name: $name", { name })),
    pause: (name, drop = false) =>
      steer("pauseSubscription", "$name: String!, $drop: Boolean", "name: $name, drop: $drop", { name, drop }),
    resume: (name) => steer("resumeSubscription", "$name: String!", "name: $name", { name }),
    reset: (name, start) =>
      steer("resetSubscription", "$name: String!, $start: JSON!", "name: $name, start: $start", { name, start }),
    replay: (name, after, upTo) =>
      steer(
        "replaySubscription",
        "$name: String!, $after: Int64!, $upTo: Int64!",
        "name: $name, after: $after, upTo: $upTo",
        { name, after, upTo },
      ),
    async receive(name, want) {
      const document = `mutation ($name: String!, $consumer: String!, $max: Int, $wait: String, $autoAck: Boolean) {
        receive(subscription: $name, consumer: $consumer, max: $max, wait: $wait, autoAck: $autoAck) {
          ... on ReceivedBatch { deliveries { id lease attempt event { ${EVENT} } } } ${failureOf("receive")} } }`;
      type Received = Omit<Taken, "event"> & { event: Node };
      const { deliveries } = await need<{ deliveries: Received[] }>(document, { name, ...want });
      return deliveries.map(({ event, ...rest }) => ({ ...rest, event: seen(event) }));
    },
    async settle(name, how, taken, said = {}) {
      const [types, call] = how === "ack" || how === "release" ? ["", ""] : [", $reason: String", ", reason: $reason"];
      const [delayType, delay] = how === "nack" ? [", $delay: String", ", delay: $delay"] : ["", ""];
      const document = `mutation ($name: String!, $deliveries: [LeasedDelivery!]${types}${delayType}) {
        ${how}(subscription: $name, deliveries: $deliveries${call}${delay}) { ... on Settled { settled } ${FAILURE} } }`;
      const deliveries = taken.map(({ id, lease }) => ({ id, lease }));
      return (await need<{ settled: number }>(document, { name, deliveries, ...said })).settled;
    },
    async renew(name, lease, timeout) {
      const document = `mutation ($name: String!, $leases: [Int64!]!, $timeout: String) {
        renew(subscription: $name, leases: $leases, timeout: $timeout) { ... on Renewed { until } ${FAILURE} } }`;
      await need(document, { name, leases: [lease], timeout });
    },
    async deliveries(name, state) {
      const document = `query ($name: String!, $state: DeliveryState) { deliveries(subscription: $name, state: $state) { nodes { ${LOOKED} } } }`;
      const page = await need<{ nodes: Looked[] }>(document, { name, state: state?.toUpperCase() });
      return page.nodes.map(looked);
    },
    async delivery(name, id) {
      const document = `query ($name: String!, $id: Int64!) { delivery(subscription: $name, id: $id) {
        ${LOOKED} event { ${EVENT} } history { outcome reason } } }`;
      type Detail = Looked & { event: Node; history: { outcome: string; reason?: string }[] };
      const { event, history, ...rest } = await need<Detail>(document, { name, id });
      const attempts = history.map(({ outcome, ...more }) => ({ ...more, outcome: outcome.toLowerCase() }));
      return { ...looked(rest), event: seen(event), history: attempts };
    },
    redrive: (name, ids) => count("redrive", name, ids),
    discard: (name, ids) => count("discard", name, ids),
    close: () => Promise.resolve(),
  };
}

/** The failures that an answer may be; LeaseLost is none of most. */
function failureOf(mutation: string): string {
  return ["ack", "nack", "park", "skip", "release", "renew"].includes(mutation)
    ? FAILURE
    : FAILURE.replace(/\.\.\. on LeaseLost.*/, "");
}

function shown(group: Group): Group {
  return { ...group, mode: group.mode?.toLowerCase(), status: group.status?.toLowerCase() };
}

function looked<T extends Looked>(delivery: T): T {
  return { ...delivery, state: delivery.state.toLowerCase() };
}

function seen({ stream, ...event }: Node): Seen {
  return { ...event, stream: stream.name };
}
