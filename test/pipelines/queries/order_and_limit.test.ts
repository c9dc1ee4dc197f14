// order by, limit and offset of what is told together, against the plainest code there is.
import { createApp } from "@gapless/server/pipelines";
import { expect, test } from "vitest";
import { randomFrom } from "../../schedules/random.ts";

test("what arrives and what leaves a batch is each ordered and limited alone: what leaves is what had arrived", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const draw = randomFrom(seed);
    const [size, limit, offset] = [draw.number(1, 5), draw.number(0, 4), draw.number(0, 2)];
    const app = createApp(`define stream A (n int, id int);
      @info(name = 'q') from A#window.lengthBatch(${size}) select n, id order by n desc limit ${limit} offset ${offset} insert all events into O;`);
    const told: [unknown[][], unknown[][]][] = [];
    app.onQuery("q", (_, arrived, left) => {
      told.push([(arrived ?? []).map(({ data }) => [...data]), (left ?? []).map(({ data }) => [...data])]);
    });
    app.start();
    const rows = Array.from({ length: size * 4 }, (_, id) => [draw.number(0, 3), id] as const);
    for (const row of rows) app.input("A").send(row);
    const batches = Array.from({ length: 4 }, (_, at) =>
      rows
        .slice(at * size, (at + 1) * size)
        .sort((a, b) => b[0] - a[0])
        .slice(offset, offset + limit),
    );
    const wanted = batches.map((batch, at) => [batch, batches[at - 1] ?? []]);
    expect(told, `seed ${seed}`).toEqual(
      wanted.filter(([arrived = [], left = []]) => arrived.length + left.length > 0),
    );
  }
});

test("a limit holds for all that an arriving batch sets off in a sliding window", () => {
  const app = createApp("define stream A (n int); from A#window.length(1) select n limit 1 insert all events into O;");
  const told: unknown[] = [];
  app.onStream("O", (events) => told.push(...events.map(({ data }) => data[0])));
  app.start();
  app.input("A").sendBatch([{ data: [1] }, { data: [2] }, { data: [3] }]);
  expect(told).toEqual([1, 1]);
  app.input("A").send([4]);
  expect(told).toEqual([1, 1, 3, 4]);
});
