// Sequences against the plainest code there is.
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../schedules/random.ts";
import { clocked, drawn, run, type Sent, sent } from "./pattern_runs.ts";

const CONDITIONS = ["none", "large", "rises", "key"] as const;
/** Those that do not read the event before. */
const ALONE = ["none", "large"] as const;

describe.each([1, 2, 3, 4, 5])("seed %i", (seed) => {
  const draw = randomFrom(seed);

  test("sequences: events that follow each other, in all streams that are named", () => {
    const events = drawn(draw, ["A", "B", "C"]);
    const named = events.filter((event) => event.stream !== "C");
    const wanted = named.flatMap((a, at) => {
      const b = named[at + 1];
      return a.stream === "A" && b?.stream === "B" && b.n > a.n ? [[a.n, b.n]] : [];
    });
    expect(run("from every a=A, b=B[n > a.n] select a.n as a, b.n as b", events)).toEqual(wanted);
  });

  test("a run of a sequence: as long as it goes on, closed by the first that does not", () => {
    const events = drawn(draw, ["A"]);
    const wanted: unknown[][] = [];
    // What ends a run that rises may begin the next.
    let rising: number[] = [];
    for (const { n } of events) {
      const last = rising.at(-1);
      if (last === undefined || n > last) rising.push(n);
      else {
        if (rising.length > 1 && n < last) wanted.push([rising[0], rising.slice(1), n]);
        rising = [n];
      }
    }
    const query = `from every a=A, b=A[(b[last] is null and n > a.n) or n > b[last].n]+, c=A[n < b[last].n]
      select a.n as a, b.n as b, c.n as c`;
    expect(run(query, events)).toEqual(wanted);
  });
});

describe.each(Array.from({ length: 20 }, (_, at) => at + 1))("chains that are drawn, seed %i", (seed) => {
  const draw = randomFrom(seed);
  const chain = Array.from({ length: draw.number(2, 4) }, (_, at) => ({
    stream: draw.one<Sent["stream"]>("A", "B"),
    condition: draw.one(...(at === 0 ? ALONE : CONDITIONS)),
  }));
  const within = draw.chance(0.5) ? draw.number(1, 6) * 100 : undefined;
  const text = {
    none: () => "",
    large: () => "[n > 3]",
    rises: (e: string) => `[n >= ${e}.n]`,
    key: (e: string) => `[k == ${e}.k]`,
  };
  const holds = ({ stream, condition }: (typeof chain)[number], event: Sent, before: Sent | undefined) => {
    if (stream !== event.stream) return false;
    if (condition === "large") return event.n > 3;
    if (condition === "rises") return before !== undefined && event.n >= before.n;
    return condition === "none" || event.k === before?.k;
  };
  const states = chain.map(({ stream, condition }, at) => `e${at}=${stream}${text[condition](`e${at - 1}`)}`);
  const end = within === undefined ? "" : `within ${within} millisec`;
  const query = `from every ${states.join(", ")} ${end} select ${chain.map((_, at) => `e${at}.n as n${at}`).join(", ")}`;

  test(query, () => {
    const named = new Set(chain.map(({ stream }) => stream));
    const events = drawn(draw, ["A", "A", "B", "C"], 400);
    const seen = events.filter(({ stream }) => named.has(stream));
    const wanted = seen.flatMap((first, from) => {
      const found = seen.slice(from, from + chain.length);
      const isFound =
        found.length === chain.length && chain.every((step, at) => holds(step, found[at] as Sent, found[at - 1]));
      const isLate = within !== undefined && (found.at(-1)?.at ?? 0) - first.at > within;
      return isFound && !isLate ? [found.map(({ n }) => n)] : [];
    });
    expect(run(query, events)).toEqual(wanted);
    expect(clocked(query, events, draw, 0)).toEqual(wanted);
  });
});

test("a sequence without every is tried once, with the first event", () => {
  const sequence = "from a=A[n > 1], b=B select a.n as a, b.n as b";
  expect(run(sequence, [sent("A", 2, 1), sent("B", 3, 2), sent("A", 4, 3), sent("B", 5, 4)])).toEqual([[2, 3]]);
  expect(run(sequence, [sent("A", 2, 1), sent("A", 4, 2), sent("B", 5, 3)])).toEqual([]);
});

test("* and ? may be empty, + may not", () => {
  const query = (sign: string) => `from every a=A, b=B${sign}, c=C select a.n as a, b.n as bs, c.n as c`;
  const events = [
    sent("A", 1),
    sent("C", 2),
    sent("A", 3),
    sent("B", 4),
    sent("C", 5),
    sent("A", 6),
    sent("B", 7),
    sent("B", 8),
    sent("C", 9),
  ];
  const [none, one, two] = [
    [1, [], 2],
    [3, [4], 5],
    [6, [7, 8], 9],
  ];
  expect(run(query("*"), events)).toEqual([none, one, two]);
  expect(run(query("?"), events)).toEqual([none, one]);
  expect(run(query("+"), events)).toEqual([one, two]);
});
