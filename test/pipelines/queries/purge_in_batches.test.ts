import { createApp } from "@gapless/server/pipelines";
import { expect, test } from "vitest";

const TEXT = `
  define stream Uses (name string, n int);
  @purge(enable = 'true', interval = '500 millisec', idle.period = '700 millisec')
  partition with (name of Uses) begin from Uses select name, n, count() as uses insert into Counts; end;
`;

/** Two names, of which one pauses for long now and then. */
const events = Array.from({ length: 200 }, (_, at) => ({
  timestamp: 1_000 + at * 90,
  data: [((at * 7919) % 101) % (at % 40 < 20 ? 4 : 2) === 0 ? "a" : "b", at],
}));

function counts(batch: number): unknown[] {
  const app = createApp(TEXT, { eventTime: true });
  const told: unknown[] = [];
  app.onStream("Counts", (events) => void told.push(...events.map(({ data }) => data)));
  app.start();
  for (let at = 0; at < events.length; at += batch) app.input("Uses").sendBatch(events.slice(at, at + batch));
  return told;
}

test.each([2, 7, 30, 200])("a key is idle since its last event, in batches of %i too", (batch) => {
  expect(counts(batch)).toEqual(counts(1));
});
