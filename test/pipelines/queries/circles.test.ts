// Queries that write to what they read, directly or around a corner.
import { createApp } from "@gapless/server/pipelines";
import { expect, test } from "vitest";

function run(text: string, stream: string): number[] {
  const app = createApp(text);
  const seen: number[] = [];
  app.onStream(stream, (events) => seen.push(...events.map(({ data }) => data[0] as number)));
  app.start();
  app.input("A").send([1]);
  return seen;
}

test("an event goes round until a filter stops it, after all that was told before", () => {
  expect(run("define stream A (n int); from A[n < 4] select n + 1 as n insert into A;", "A")).toEqual([1, 2, 3, 4]);
  const corner = `define stream A (n int);
    from A[n < 4] select n + 1 as n insert into B;
    from B select n * 10 as n insert into C;
    from B insert into A;`;
  expect(run(corner, "C")).toEqual([20, 30, 40]);
});

test("a circle without an end is refused, and the app goes on", () => {
  const app = createApp(`define stream A (n int);
    from A[n > 0] select n insert into B; from B select n insert into A; from A[n < 0] insert into Negative;`);
  const seen: number[] = [];
  app.onStream("Negative", (events) => seen.push(...events.map(({ data }) => data[0] as number)));
  app.start();
  expect(() => app.input("A").send([1])).toThrow(
    /what comes of an event of A came back to it .* let a filter stop them/,
  );
  app.input("A").send([-1]);
  expect(seen).toEqual([-1]);
});
