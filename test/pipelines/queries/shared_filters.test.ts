// Queries that ask the same of the events of a stream give what each gives alone, in the order in which they are written.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { type Random, randomFrom } from "../../schedules/random.ts";

const STREAM = "define stream S (k string, i int, l long, d double, ok bool);";

const LONG = 2n ** 60n;

function event(draw: Random): unknown[] {
  const one = (...values: unknown[]) => (draw.chance(0.1) ? null : draw.one(...values));
  return [one("a", "b", "c"), one(0, 1, 2), one(0, 1, LONG), one(0, -0, 1, 1.5, Number.NaN), one(true, false)];
}

function condition(draw: Random): string {
  const equal = () =>
    draw.one(
      `k == '${draw.one("a", "b", "d")}'`,
      `'a' == k`,
      `i == ${draw.number(0, 3)}`,
      `l == ${draw.one("0", "1L", `${LONG}L`)}`,
      `d == ${draw.one("0.0", "1.0", "1.5")}`,
      `ok == ${draw.one("true", "false")}`,
    );
  const other = () =>
    draw.one(
      "i > 0",
      "not ok",
      "d < 1.2",
      "k is null",
      "i / i == 1",
      "i + 1 > 1 or ok",
      "str:upper(k) == 'A'",
      "i != 1",
    );
  return draw.one(equal(), other(), `${equal()} and ${other()}`, `${other()} and ${equal()}`);
}

const query = (condition: string, at: number) => {
  const tail = [
    `select ${at} as q, k, i`,
    `select ${at} as q, k, i`,
    `#window.length(3) select ${at} as q, k, i`,
    `#window.lengthBatch(2) select ${at} as q, k, i`,
  ][at % 4];
  return `from S[${condition}]${tail} insert into O;`;
};

function run(queries: string[], batches: unknown[][][]): (readonly unknown[])[][] {
  const app = createApp(`${STREAM}\n${queries.join("\n")}`);
  const told: (readonly unknown[])[] = [];
  app.onStream("O", (events) => told.push(...events.map(({ data }) => data)));
  app.start();
  return batches.map((rows) => {
    told.length = 0;
    app.input("S").sendRows(rows, new Array(rows.length).fill(1));
    return [...told];
  });
}

describe.each([1, 2, 3, 4, 5, 6])("random filters, seed %i", (seed) => {
  const draw = randomFrom(seed);
  const queries = Array.from({ length: 30 }, (_, at) => query(condition(draw), at));
  const batches = Array.from({ length: 12 }, () => Array.from({ length: draw.number(1, 9) }, () => event(draw)));

  test("a batch goes to one query after the other", () => {
    const alone = queries.map((text) => run([text], batches));
    const together = batches.map((_, at) => alone.flatMap((own) => own[at] ?? []));
    expect(together.flat().length).toBeGreaterThan(100);
    expect(run(queries, batches)).toEqual(together);
  });
});

test("an event that fails fails in each query that looks at it, and only there", () => {
  const app = createApp(`${STREAM}
    from S[k == 'a' and str:split(k, 'x', 1) == 'b'] select k insert into O;
    from S[str:split(k, 'x', 1) == 'b' and k == 'b'] select k insert into O;
    from S[k == 'b' and str:split(k, 'x', 1) == 'b'] select k insert into O;`);
  app.start();
  app.input("S").sendRows(
    [
      ["a", 0, 0, 0, true],
      ["c", 0, 0, 0, true],
    ],
    [1, 1],
  );
  // The first query fails for a, the second for both.
  expect(app.failures).toBe(3);
});

test("whoever begins to listen later is told after the queries", () => {
  const app = createApp(`${STREAM}
    from S[k == 'a'] select k insert into O;
    from S[k == 'b'] select k insert into O;`);
  const told: unknown[] = [];
  app.onStream("O", (events) => told.push(...events.map(({ data }) => `O ${data[0]}`)));
  app.start();
  const send = () =>
    app.input("S").sendRows(
      [
        ["b", 0, 0, 0, true],
        ["a", 0, 0, 0, true],
      ],
      [1, 1],
    );
  send();
  app.onStream("S", (events) => told.push(...events.map(({ data }) => `S ${data[0]}`)));
  send();
  expect(told).toEqual(["O a", "O b", "O a", "O b", "S b", "S a"]);
});
