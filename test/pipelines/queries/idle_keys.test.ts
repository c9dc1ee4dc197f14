// What an app keeps of keys that nothing comes of any more: nothing.
import { createApp } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";

const STREAM = "@app:playback define stream S (k string, n int);";
const KEYS = 500;

/** How many bytes the state of an app has, with the keys and after a while. */
function sizes(query: string): { before: number; full: number; after: number } {
  const app = createApp(`${STREAM} ${query}`);
  app.start();
  const { sendAt, sendRows } = app.input("S");
  // One key has come and gone, so that everything has been in use.
  sendAt(1_000, ["first", 1]);
  app.advance(100_000);
  const before = app.snapshot().length;
  const rows = Array.from({ length: KEYS }, (_, at) => [`key number ${at}`, at]);
  sendRows(rows, new Array(KEYS).fill(100_000));
  const full = app.snapshot().length;
  // What has no timer goes when the next event comes.
  sendAt(200_000, ["first", 1]);
  app.advance(300_000);
  return { before, full, after: app.snapshot().length };
}

const GROUPED = "select k, sum(n) as total, max(n) as most, distinctCount(n) as others group by k";

describe("state of keys goes away", () => {
  test.each([
    `from S#window.time(1 sec) ${GROUPED} insert into O;`,
    `from S#window.time(1 sec) ${GROUPED} insert all events into O;`,
    `from S#window.timeLength(1 sec, 1000) ${GROUPED} insert into O;`,
    `from S#window.timeBatch(1 sec) ${GROUPED} insert into O;`,
    `from S#window.hopping(2 sec, 1 sec) ${GROUPED} insert into O;`,
    `from S#window.session(1 sec, k) ${GROUPED} insert into O;`,
    `from S#window.delay(1 sec) select k insert into O;`,
    `from S#window.unique:time(k, 1 sec) ${GROUPED} insert into O;`,
    `from S#window.time(1 sec) ${GROUPED} output last every 1 sec insert into O;`,
    `from S select k, n group by k output first every 1 sec insert into O;`,
    `from S#window.time(1 sec) ${GROUPED} output snapshot every 1 sec insert into O;`,
    `define window W (k string, n int) time(1 sec); from S insert into W; from W ${GROUPED} insert into O;`,
    `from S#window.time(1 sec) as a join S#window.time(1 sec) as b on a.k == b.k select a.k, b.n insert into O;`,
    `from every e1=S -> e2=S[k == e1.k and n > e1.n] within 1 sec select e1.k insert into O;`,
    `@purge(enable = 'true', interval = '1 sec', idle.period = '5 sec')
     partition with (k of S) begin from S select k, sum(n) as total insert into O; end;`,
    `@purge(enable = 'true', interval = '1 sec', idle.period = '5 sec')
     partition with (k of S) begin
       from S#window.time(1 hour) ${GROUPED} insert into #I;
       from #I#window.length(5) select k, total insert into O;
     end;`,
  ])("%s", (query) => {
    const { before, full, after } = sizes(query);
    expect(full).toBeGreaterThan(before + 10 * KEYS);
    // Counters have more digits than before.
    expect(after).toBeLessThan(before + 100);
  });
});

test("of the greatest so far nothing else is kept", () => {
  const app = createApp(`${STREAM} from S select max(n) as most, min(n) as least group by k insert into O;`);
  app.start();
  const { sendAt } = app.input("S");
  sendAt(1, ["a", 1_000_000]);
  const before = app.snapshot().length;
  for (let n = 0; n < 1_000; n++) sendAt(2 + n, ["a", 999_999 - n]);
  expect(app.snapshot().length).toBeLessThan(before + 100);
});
