// Patterns against the plainest code there is, which looks at every event before.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { type Random, randomFrom } from "../schedules/random.ts";

interface Sent {
  stream: "A" | "B" | "C";
  k: string;
  n: number;
  at: number;
}

const DEFINED = ["A", "B", "C"].map((name) => `define stream ${name} (k string, n int);`).join("\n");

function events(draw: Random, streams: Sent["stream"][], count = 150): Sent[] {
  let at = 1_000;
  return Array.from({ length: count }, () => {
    at += draw.number(0, 3) * 100;
    return { stream: draw.one(...streams), k: draw.one("x", "y", "z"), n: draw.number(0, 9), at };
  });
}

/** What a query gives. Of the same stream events go in together, as many as come one after the other. */
function run(query: string, sent: Sent[], until = 0, end = ""): unknown[][] {
  const app = createApp(`@app:playback ${DEFINED} ${query} insert into O; ${end}`);
  const found: unknown[][] = [];
  app.onStream("O", (rows) => found.push(...rows.map((row) => [...row.data])));
  app.start();
  for (let at = 0; at < sent.length; ) {
    const { stream } = sent[at] as Sent;
    const batch = [];
    while (sent[at]?.stream === stream) batch.push(sent[at++] as Sent);
    app.input(stream).sendBatch(batch.map(({ k, n, at: timestamp }) => ({ timestamp, data: [k, n] })));
  }
  app.advance(until);
  return found;
}

describe.each([1, 2, 3, 4, 5])("seed %i", (seed) => {
  const draw = randomFrom(seed);

  test("every a -> b within a time: each b completes all that wait for it, in their order", () => {
    const sent = events(draw, ["A", "B"]);
    const wanted: unknown[][] = [];
    let waiting: Sent[] = [];
    for (const event of sent) {
      if (event.stream === "A") waiting.push(event);
      else {
        const isMet = (a: Sent) => a.k === event.k && event.n > a.n && event.at - a.at <= 800;
        for (const a of waiting.filter(isMet)) wanted.push([a.k, a.n, event.n]);
        waiting = waiting.filter((a) => !isMet(a));
      }
    }
    const query = (filter: string) =>
      `from every a=A -> b=B[${filter}] within 800 millisec select a.k, a.n as an, b.n as bn`;
    expect(run(query("b.k == a.k and b.n > a.n"), sent)).toEqual(wanted);
    // The same without an equality by which matches could be found.
    expect(run(query("not (b.k != a.k) and b.n > a.n"), sent)).toEqual(wanted);
  });

  test("states of one stream: an event leads a match on once, and meets none that it has begun", () => {
    const sent = events(draw, ["A"]);
    const wanted: unknown[][] = [];
    let first: Sent[] = [];
    let second: [Sent, Sent][] = [];
    for (const event of sent) {
      const done = second.filter(([, b]) => event.n > b.n);
      for (const [a, b] of done) wanted.push([a.n, b.n, event.n]);
      second = second.filter(([, b]) => event.n <= b.n);
      const led = first.filter((a) => event.k === a.k && event.n > a.n);
      second.push(...led.map((a): [Sent, Sent] => [a, event]));
      first = first.filter((a) => !led.includes(a));
      if (event.n < 4) first.push(event);
    }
    const query =
      "from every a=A[n < 4] -> b=A[k == a.k and n > a.n] -> c=A[n > b.n] select a.n as a, b.n as b, c.n as c";
    expect(run(query, sent)).toEqual(wanted);
  });

  test("every (a -> b): the next begins when one is complete, or took too long; without every there is one", () => {
    const sent = events(draw, ["A", "B", "C"]);
    const all: unknown[][] = [];
    let a: Sent | undefined;
    for (const event of sent) {
      if (a !== undefined && event.at - a.at > 500 && event.stream !== "C") a = undefined;
      if (event.stream === "A") a ??= event;
      else if (event.stream === "B" && a !== undefined && event.n !== a.n) {
        all.push([a.n, event.n]);
        a = undefined;
      }
    }
    const select = "within 500 millisec select a.n as a, b.n as b";
    expect(run(`from every (a=A -> b=B[n != a.n]) ${select}`, sent)).toEqual(all);
    const begin = sent.findIndex((event) => event.stream === "A");
    const [one, ...others] = sent.slice(begin) as [Sent, ...Sent[]];
    const other = others.find((event) => event.stream === "B" && event.n !== one.n);
    const only = other !== undefined && other.at - one.at <= 500 ? [[one.n, other.n]] : [];
    expect(run(`from a=A -> b=B[n != a.n] ${select}`, sent)).toEqual(only);
  });

  test("counts: collects up to the most until the next state has its event", () => {
    const sent = events(draw, ["A", "B"]);
    const wanted: unknown[][] = [];
    let rows: Sent[] = [];
    for (const event of sent) {
      if (event.stream === "A" && rows.length < 4) rows.push(event);
      if (event.stream === "B" && rows.length >= 2) {
        wanted.push([
          rows.map((row) => row.n),
          rows[0]?.n,
          rows[3]?.n ?? null,
          rows.at(-1)?.n,
          rows.at(-2)?.n,
          event.n,
        ]);
        rows = [];
      }
    }
    const query = `from every (a=A<2:4> -> b=B)
      select a.n as ns, a[0].n as first, a[3].n as fourth, a[last].n as last, a[last - 1].n as other, b.n as n`;
    // While one collects none begins: every of a group begins with the end of the one before.
    expect(run(query, sent)).toEqual(wanted);
  });

  test("and takes both in any order, or whichever comes first", () => {
    const sent = events(draw, ["A", "B", "C"]);
    const both: unknown[][] = [];
    const either: unknown[][] = [];
    let [a, b]: (Sent | undefined)[] = [];
    for (const event of sent) {
      if (event.stream === "C") continue;
      either.push(event.stream === "A" ? [event.n, null] : [null, event.n]);
      if (event.stream === "A") a ??= event;
      else b ??= event;
      if (a === undefined || b === undefined) continue;
      both.push([a.n, b.n]);
      [a, b] = [undefined, undefined];
    }
    expect(run("from every (a=A and b=B) select a.n as a, b.n as b", sent)).toEqual(both);
    expect(run("from every (a=A or b=B) select a.n as a, b.n as b", sent)).toEqual(either);
  });

  test("not for a time: those that nothing ended, in the order of their times", () => {
    const sent = events(draw, ["A", "B", "C"]);
    const wanted = sent.flatMap((a, at) => {
      if (a.stream !== "A") return [];
      const after = sent.slice(at + 1);
      const ends = after.some((b) => b.stream === "B" && b.k === a.k && b.at < a.at + 700);
      return ends ? [] : [[a.k, a.n]];
    });
    const query = "from every a=A -> not B[k == a.k] for 700 millisec select a.k, a.n";
    expect(run(query, sent, 1e6)).toEqual(wanted);
  });

  test("not without a time: an event of the one stream ends what waits for the other", () => {
    const sent = events(draw, ["A", "B", "C"]);
    const wanted: unknown[][] = [];
    let waiting: Sent[] = [];
    for (const event of sent) {
      if (event.stream === "A") waiting.push(event);
      if (event.stream === "B") waiting = waiting.filter((a) => a.k !== event.k);
      if (event.stream !== "C") continue;
      wanted.push(...waiting.map((a) => [a.n, event.n]));
      waiting = [];
    }
    expect(run("from every a=A -> not B[k == a.k] and c=C select a.n as a, c.n as c", sent)).toEqual(wanted);
  });

  test("sequences: events that follow each other, in all streams that are named", () => {
    const sent = events(draw, ["A", "B", "C"]);
    const named = sent.filter((event) => event.stream !== "C");
    const wanted = named.flatMap((a, at) => {
      const b = named[at + 1];
      return a.stream === "A" && b?.stream === "B" && b.n > a.n ? [[a.n, b.n]] : [];
    });
    expect(run("from every a=A, b=B[n > a.n] select a.n as a, b.n as b", sent)).toEqual(wanted);
  });

  test("a run of a sequence: as long as it goes on, closed by the first that does not", () => {
    const sent = events(draw, ["A"]);
    const wanted: unknown[][] = [];
    // What ends a run that rises may begin the next.
    let rising: number[] = [];
    for (const { n } of sent) {
      const last = rising.at(-1);
      if (last === undefined || n > last) rising.push(n);
      else {
        if (rising.length > 1 && n < last) wanted.push([rising[0], rising.slice(1), n]);
        rising = [n];
      }
    }
    const query = `from every a=A, b=A[(b[last] is null and n > a.n) or n > b[last].n]+, c=A[n < b[last].n]
      select a.n as a, b.n as b, c.n as c`;
    expect(run(query, sent)).toEqual(wanted);
  });
});

test("what took too long is let go of when the clock says so, though no event comes", () => {
  const app = createApp(`${DEFINED} from every a=A -> b=B[k == a.k] within 5 sec select a.k insert into O;`, {
    now: 1_000,
  });
  app.start();
  for (let at = 0; at < 100; at++) app.input("A").send([`k${at}`, at]);
  expect(app.nextTimer).toBe(6_001);
  app.advance(6_001);
  expect(app.nextTimer).toBe(Number.POSITIVE_INFINITY);
});

test("a partition has matches of its own for each key", () => {
  const sent = events(randomFrom(9), ["A", "B"]);
  const query = "from every a=A -> b=B[n > a.n] select a.k, a.n as a, b.n as b";
  const all = run(`partition with (k of A, k of B) begin ${query}`, sent, 0, "end;");
  for (const key of ["x", "y", "z"]) {
    const own = sent.filter((event) => event.k === key);
    expect(all.filter((row) => row[0] === key)).toEqual(run(query, own));
  }
});
