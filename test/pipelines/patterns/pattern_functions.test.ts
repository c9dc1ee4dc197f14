// Stream functions within states of patterns, and the times of the events that a pattern or a join has found.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { run, sent } from "./pattern_runs.ts";

const POINTS = "define stream P (theta double, rho double); define stream Q (k string, far double);";

function logged(
  query: string,
  send: (app: ReturnType<typeof createApp>) => void,
): { said: string[]; found: unknown[] } {
  const said: string[] = [];
  const found: unknown[] = [];
  const app = createApp(
    `@app:playback define stream A (k string, n int); define stream B (k string, n int); ${query}`,
    {
      logger: ({ level, message, data }) => said.push(level === "error" ? message : `${message} ${data?.[1]}`),
    },
  );
  app.onStream("O", (events) => found.push(...events.map((event) => event.data)));
  app.start();
  send(app);
  return { said, found };
}

describe("functions of states", () => {
  test("what a function adds is there for the filters behind it, for later states and to be selected", () => {
    const app = createApp(`${POINTS} from every p=P[rho > 0.0]#pol2Cart(theta, rho)[x > 1.0] -> q=Q[far > p.y]
      select p.rho, math:round(p.x) as x, q.k insert into O;`);
    const found: unknown[] = [];
    app.onStream("O", (events) => found.push(...events.map((event) => event.data)));
    app.start();
    app.input("P").send([0, 5]);
    app.input("P").send([90, 5]);
    app.input("Q").send(["y", -1]);
    app.input("Q").send(["z", 1]);
    expect(found).toEqual([[5, 5, "z"]]);
  });

  test("a filter in front of a function does not know what it adds", () => {
    const text = `${POINTS} from p=P[x > 1.0]#pol2Cart(theta, rho) -> q=Q select p.x insert into O;`;
    expect(() => createApp(text)).toThrow("there is no attribute x");
  });

  test("in front of other filters a function runs once for each event, behind those with each match they hold for", () => {
    const query = (state: string) => `from every a=A -> b=${state} select a.n as a, b.n as b insert into O;`;
    const send = (app: ReturnType<typeof createApp>) => {
      for (const n of [1, 2, 7]) app.input("A").sendAt(n, ["x", n]);
      for (const n of [0, 5]) app.input("B").sendAt(10 + n, ["x", n]);
    };
    const pairs = [
      [1, 5],
      [2, 5],
    ];
    expect(logged(query("B[n >= 0]#log('all')[n > a.n]"), send)).toEqual({ said: ["all 0", "all 5"], found: pairs });
    expect(logged(query("B[n > a.n]#log('met')"), send)).toEqual({ said: ["met 5", "met 5"], found: pairs });
  });

  test("a sequence ends with what a function or a filter in front of it keeps back", () => {
    const query = "from every a=A[n > 1]#log('a'), b=B[n > 2]#log('b') select a.n as a, b.n as b";
    const events = [sent("A", 2, 1), sent("B", 1, 2), sent("B", 9, 3), sent("A", 3, 4), sent("B", 8, 5)];
    expect(run(query, events)).toEqual([[3, 8]]);
  });

  test("states that count, and those that wait for nothing, have functions too", () => {
    const counted = "from every a=A#log('a')<2:3> -> b=B select a.n as a, b.n as b";
    expect(run(counted, [sent("A", 1), sent("A", 2), sent("B", 3)])).toEqual([[[1, 2], 3]]);
    const absent = "from every a=A -> not B[n > 1]#log('b')[n > a.n] for 1 sec select a.n";
    const events = [sent("A", 3, 1_000), sent("B", 2, 1_100), sent("A", 1, 1_200), sent("B", 2, 1_300)];
    expect(run(absent, events, 9_000)).toEqual([[3]]);
  });

  test("an event whose filter fails is told, and others are not", () => {
    const { said, found } = logged(
      "@info(name = 'pairs') from every a=A -> b=B[str:charAt(k, n) == 'x'] select a.n as a, b.k insert into O;",
      (app) => {
        app.input("A").sendAt(1, ["x", 1]);
        app.input("B").sendAt(2, ["x", 7]);
        app.input("B").sendAt(3, ["x", 0]);
      },
    );
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^pairs: /);
    expect(found).toEqual([[1, "x"]]);
  });

  test("a window in a state is refused", () => {
    const text = `${POINTS} from p=P#window.length(2) -> q=Q select q.k insert into O;`;
    expect(() => createApp(text)).toThrow("a state of a pattern has no window");
  });
});

describe("eventTimestamp of one of several events", () => {
  test("of states: of one that counts that of its last, of one that was passed by null", () => {
    const query = `from every (a=A<2> -> b=B or c=C)
      select eventTimestamp(a) as a, eventTimestamp(b) as b, eventTimestamp(c) as c, eventTimestamp() as now`;
    expect(run(query, [sent("A", 1, 100), sent("A", 1, 200), sent("C", 1, 350)])).toEqual([[200, null, 350, 350]]);
  });

  test("in filters: so far from one event to the next", () => {
    const query = `from every a=A -> b=B[eventTimestamp(b) - eventTimestamp(a) <= 100] -> c=C[eventTimestamp() - eventTimestamp(b) <= 50]
      select a.n as a, c.n as c`;
    const events = [sent("A", 1, 100), sent("B", 1, 180), sent("A", 2, 190), sent("C", 1, 220), sent("B", 1, 300)];
    expect(run(query, events)).toEqual([[1, 1]]);
  });

  test("beside what functions add", () => {
    const query = `from every a=A#log('a') -> b=B[n > a.n]#log('b') select a.n as a, eventTimestamp(a) as at, eventTimestamp(b) as bt`;
    expect(run(query, [sent("A", 1, 100), sent("B", 2, 300)])).toEqual([[1, 100, 300]]);
  });

  test("of the sides of a join: when each came, also when it leaves its window", () => {
    const query = `from A#window.length(1) as a left outer join B#window.length(2) as b on a.k == b.k and eventTimestamp(b) >= 200
      select a.n, b.n as m, eventTimestamp(a) as at, eventTimestamp(b) as bt`;
    const events = [sent("B", 1, 100), sent("B", 2, 200), sent("A", 3, 300)];
    expect(run(query, events)).toEqual([[3, 2, 300, 200]]);
    expect(run(query, [sent("A", 3, 300)])).toEqual([[3, null, 300, null]]);
  });

  test("of the only stream of a query it is that of the event", () => {
    expect(
      run("from A[eventTimestamp(A) > 100] select eventTimestamp(A) as at", [sent("A", 1, 100), sent("A", 1, 200)]),
    ).toEqual([[200]]);
  });

  test("rows of tables have none", () => {
    const text = `define stream A (k string); define table T (k string);
      from A join T as t on A.k == t.k select eventTimestamp(t) as at insert into O;`;
    expect(() => createApp(text)).toThrow("t has rows without times");
  });
});
