/** Trying selectors out. */
import type { Connection } from "./connect.ts";
import type { Event } from "./event.ts";
import type { BigNumber, CallOptions } from "./options.ts";
import { digits } from "./read_options.ts";
import type { Selector } from "./selector.ts";

/** What a test of a selector found. */
export type SelectorTest = {
  examined: number;
  matched: number;
  /** What was looked at: behind `after`, up to `upTo`. */
  after?: string;
  upTo?: string;
  /** The newest that match, the oldest of them first. */
  sample: Event[];
};

/** Why a selector takes an event, or does not; null where the event does not say enough. */
export type Explanation = {
  matches: boolean | null;
  parts: { part: string; result: boolean | null; wanted?: unknown; found?: unknown; condition?: unknown }[];
};

/** What a selector would take, and why. */
export type Selectors = {
  /** Shows each part of a selector with its result for an event: whether it matches, and where not. */
  explain(
    selector: Selector,
    event: { type: string; data: unknown } & Partial<Omit<Event, "type" | "data">>,
    options?: CallOptions,
  ): Promise<Explanation>;
  /** Counts what matches among the last events, 1 000 if you don't say, or in a range; with a sample. */
  test(
    selector: Selector,
    options?: CallOptions & { last?: number; after?: BigNumber; upTo?: BigNumber; sample?: number },
  ): Promise<SelectorTest>;
};

/** Makes the verbs. */
export function createSelectors(connection: Connection): Selectors {
  const post = async <T>(verb: string, body: unknown, call: CallOptions | undefined): Promise<T> => {
    const headers = { "content-type": "application/json" };
    const request = {
      method: "POST",
      path: `/v1/selectors/${verb}`,
      headers,
      body: connection.stringify(body),
    } as const;
    return connection.parse(await connection.send(request, call));
  };
  return {
    explain: (selector, event, call) => post("explain", { selector, event }, call),
    test(selector, { last, after, upTo, sample, ...call } = {}) {
      const from = after === undefined ? undefined : digits("after", after);
      const to = upTo === undefined ? undefined : digits("upTo", upTo);
      return post("test", { selector, last, after: from, upTo: to, sample }, call);
    },
  };
}
