// The same events at the same times give the same results: the clock and the random numbers of functions are the app's, wherever they stand.
import { createApp } from "@gapless/server/pipelines";
import { expect, test, vi } from "vitest";

const RANDOM = "convert(UUID(), 'string')";
const CLOCK = "convert(currentTimeMillis(), 'string')";

const QUERIES = [
  `from S select ${RANDOM} as a, ${CLOCK} as b, math:rand() as c insert into O;`,
  `from S[math:rand() < 0.5 and currentTimeMillis() > 0L]#window.length(2) select ${RANDOM} as a, sum(math:rand()) as b insert all events into O;`,
  `from S#window.time(1 sec) as x join S#window.length(2) as y on math:rand() < 0.7 select ${CLOCK} as a, ${RANDOM} as b insert into O;`,
  `from every e1=S -> e2=S[math:rand() < 0.5 or currentTimeMillis() < e1.t] within 2 sec select e1.t as a, ${RANDOM} as b insert into O;`,
  `partition with (math:rand() < 0.5 of S) begin from S select ${RANDOM} as a, count() as b insert into O; end;`,
  `partition with (math:rand() < 0.5 as 'x' or currentTimeMillis() % 2L == 0L as 'y' of S) begin from S select ${CLOCK} as a, count() as b insert into O; end;`,
  `from S#log(str:concat(${RANDOM}, ${CLOCK})) select k insert into O;`,
  `from S select ${RANDOM} as a, t insert into T; from S join T on math:rand() < 0.3 select T.a as a, T.t as t insert into O;`,
  `define trigger G at every 700 millisec; from G select ${RANDOM} as a, ${CLOCK} as b insert into O;`,
  `from S select time:currentTimestamp() as a, time:currentDate() as b insert into O;`,
];

function run(query: string): unknown[] {
  const told: unknown[] = [];
  const [define, rest] = query.startsWith("define")
    ? [query.split(";")[0], query.split(";").slice(1).join(";")]
    : ["", query];
  const app = createApp(
    `@app:playback define stream S (k string, t long); define table T (a string, t long); ${define}; ${rest}`,
    { logger: ({ message, timestamp }) => void told.push([message, timestamp]) },
  );
  app.onStream("O", (events) => void told.push(...events));
  app.start();
  for (let at = 1; at < 40; at++) app.input("S").sendAt(at * 333, [`k${at % 3}`, at * 333]);
  return told;
}

test.each(QUERIES)("%s", (query) => {
  const first = run(query);
  vi.spyOn(Date, "now").mockReturnValue(5);
  vi.spyOn(Math, "random").mockReturnValue(0.1);
  const second = run(query);
  vi.restoreAllMocks();
  expect(first.length).toBeGreaterThan(3);
  expect(second).toEqual(first);
});

test("ids differ from each other, and are ids", () => {
  const app = createApp("define stream S (a int); from S select UUID() as id insert into O;", { now: 1 });
  const ids: unknown[] = [];
  app.onStream("O", ([event]) => void ids.push(event?.data[0]));
  app.start();
  for (let at = 0; at < 50; at++) app.input("S").send([at]);
  expect(new Set(ids).size).toBe(50);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
