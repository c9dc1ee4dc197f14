/** Trying selectors out. */
import type { Connection } from "./connect.ts";
import type { Event } from "./event.ts";
import type { BigNumber, CallOptions } from "./options.ts";
import { digits } from "./read_options.ts";
import type { Selector } from "./selector.ts";

/** What a test of a selector found. */
export type SelectorTest = { examined: number; matched: number; sample: Event[] };

/** What a selector would take, and why. */
export type Selectors = {
  /** Shows each part of a selector with its result for an event: whether it matches, and where not. */
  explain(
    selector: Selector,
    event: Partial<Event>,
    options?: CallOptions,
  ): Promise<Record<string, unknown> & { matches: boolean }>;
  /** Counts what matches among the last events, 1 000 if you don't say, or in a range; with a sample. */
  test(
    selector: Selector,
    options?: CallOptions & { last?: number; after?: BigNumber; upTo?: BigNumber },
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
    test(selector, { last, after, upTo, ...call } = {}) {
      const from = after === undefined ? undefined : digits("after", after);
      const to = upTo === undefined ? undefined : digits("upTo", upTo);
      return post("test", { selector, last, after: from, upTo: to }, call);
    },
  };
}
