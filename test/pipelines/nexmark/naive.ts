// What the queries of Nexmark are to come to, by code that is as plain as can be: it looks at all events again and again.
import type { Event } from "./generate.ts";

type Person = [number, string, string, string, string, string, number, string];
type Auction = [number, string, string, number, number, number, number, number, number, string];
type Bid = [number, number, number, string, string, number, string];

/** The results of a query in any order; `times` are those at which the events come, on the clock of the query. */
export type Naive = (events: readonly Event[]) => unknown[][];

const persons = (events: readonly Event[]) => rowsOf<Person>(events, "Person");
const auctions = (events: readonly Event[]) => rowsOf<Auction>(events, "Auction");
const bids = (events: readonly Event[]) => rowsOf<Bid>(events, "Bid");

function rowsOf<R>(events: readonly Event[], stream: Event["stream"]): R[] {
  return events.filter((event) => event.stream === stream).map(({ row }) => row as R);
}

/** By the number of the query. */
export const NAIVE: Readonly<Record<number, Naive>> = {
  0: (events) => bids(events).map(([auction, bidder, price, , , at, extra]) => [auction, bidder, price, at, extra]),
  1: (events) =>
    bids(events).map(([auction, bidder, price, , , at, extra]) => [auction, bidder, 0.908 * price, at, extra]),
  2: (events) =>
    bids(events)
      .filter(([auction]) => auction % 123 === 0)
      .map(([auction, , price]) => [auction, price]),
  3: (events) =>
    persons(events)
      .filter((person) => ["OR", "ID", "CA"].includes(person[5]))
      .flatMap(([id, name, , , city, state]) =>
        auctions(events)
          .filter((auction) => auction[8] === 10 && auction[7] === id)
          .map((auction) => [name, city, state, auction[0]]),
      ),
  5: (events) => {
    const all = bids(events);
    const ends = new Set(all.flatMap(([, , , , , at]) => hopsOf(at)));
    return [...ends].flatMap((end) => {
      const counts = countsOf(
        all.filter(([, , , , , at]) => at >= end - 10_000 && at < end).map(([auction]) => auction),
      );
      const most = Math.max(...counts.values());
      return [...counts].filter(([, count]) => count === most);
    });
  },
  7: (events) =>
    tens(bids(events), ([, , , , , at]) => at).flatMap((together) => {
      const most = Math.max(...together.map(([, , price]) => price));
      return together
        .filter(([, , price]) => price === most)
        .map(([auction, bidder, price, , , at, extra]) => [auction, price, bidder, at, extra]);
    }),
  8: (events) =>
    persons(events)
      .filter(([id, , , , , , at]) => auctions(events).some((a) => a[7] === id && startOf(a[5]) === startOf(at)))
      .map(([id, name, , , , , at]) => [id, name, startOf(at)]),
  11: (events) =>
    groupsOf(bids(events), ([, bidder]) => bidder).flatMap((own) => {
      const sessions: Bid[][] = [];
      for (const bid of own) {
        const last = sessions.at(-1)?.at(-1);
        if (last !== undefined && bid[5] - last[5] < 10_000) sessions.at(-1)?.push(bid);
        else sessions.push([bid]);
      }
      return sessions.map((session) => {
        const [first, last] = [session[0] as Bid, session.at(-1) as Bid];
        return [first[1], session.length, first[5], last[5] + 10_000];
      });
    }),
  // Here the time of an event is that of the wall when it came.
  12: (events) =>
    tens(events, ({ time }) => time).flatMap((together) =>
      [...countsOf(bids(together).map(([, bidder]) => bidder))].map(([bidder, count]) => [
        bidder,
        count,
        startOf((together[0] as Event).time) + 10_000,
      ]),
    ),
  13: (events) =>
    bids(events).map(([auction, bidder, price, , , at]) => [auction, bidder, price, at, `${auction % 10_000}`]),
  14: (events) =>
    bids(events)
      .filter(([, , price]) => 0.908 * price > 1_000_000 && 0.908 * price < 50_000_000)
      .map(([auction, bidder, price, , , at, extra]) => {
        const hour = new Date(at).getUTCHours();
        const kind = hour >= 8 && hour <= 18 ? "dayTime" : hour <= 6 || hour >= 20 ? "nightTime" : "otherTime";
        return [auction, bidder, 0.908 * price, kind, at, extra, extra.split("c").length - 1];
      }),
  17: (events) =>
    groupsOf(bids(events), ([auction, , , , , at]) => `${auction} ${dayOf(at)}`).flatMap((own) =>
      own.map((bid, at) => {
        const prices = own.slice(0, at + 1).map(([, , price]) => price);
        const total = prices.reduce((sum, price) => sum + price, 0);
        const between = (low: number, high: number) => prices.filter((price) => price >= low && price < high).length;
        const ranks = [between(0, 10_000), between(10_000, 1_000_000), between(1_000_000, Number.POSITIVE_INFINITY)];
        const extremes = [Math.min(...prices), Math.max(...prices)];
        return [bid[0], dayOf(bid[5]), prices.length, ...ranks, ...extremes, Math.trunc(total / prices.length), total];
      }),
    ),
  18: (events) => groupsOf(bids(events), ([auction, bidder]) => `${auction} ${bidder}`).map((own) => own.at(-1) as Bid),
  20: (events) => {
    const ofCategory = auctions(events).filter((auction) => auction[8] === 10);
    return bids(events).flatMap((bid) =>
      ofCategory.filter(([id]) => id === bid[0]).map((auction) => [...bid, ...auction.slice(1)]),
    );
  },
  21: (events) =>
    bids(events).flatMap(([auction, bidder, price, channel, url]) => {
      const known = ["apple", "google", "facebook", "baidu"].indexOf(channel.toLowerCase());
      const id = known >= 0 ? `${known}` : /(?:&|^)channel_id=([^&]*)/.exec(url)?.[1];
      return id === undefined ? [] : [[auction, bidder, price, channel, id]];
    }),
  22: (events) =>
    bids(events).map(([auction, bidder, price, channel, url]) => [
      ...[auction, bidder, price, channel],
      ...url.split("/").slice(3, 6),
    ]),
};

function startOf(at: number): number {
  return at - (at % 10_000);
}

/** The ends of the windows that an event is in. */
function hopsOf(at: number): number[] {
  const first = at - (at % 2_000) + 2_000;
  return [0, 1, 2, 3, 4].map((hop) => first + hop * 2_000);
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function tens<T>(all: readonly T[], timeOf: (one: T) => number): T[][] {
  return groupsOf(all, (one) => startOf(timeOf(one)));
}

function groupsOf<T>(all: readonly T[], keyOf: (one: T) => unknown): T[][] {
  const groups = new Map<unknown, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

function countsOf<T>(all: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}
