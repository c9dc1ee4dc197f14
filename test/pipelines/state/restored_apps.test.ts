// An app that is saved and restored at any point gives the same as one that is not: with each kind of operator.
import { type App, createApp } from "@gapless/server/pipelines";
import { expect, test } from "vitest";
import { AGGREGATOR_NAMES } from "../../../server/src/pipelines/operators/aggregators.ts";
import { STREAM_FUNCTIONS } from "../../../server/src/pipelines/operators/stream_functions/index.ts";
import { WINDOWS } from "../../../server/src/pipelines/operators/windows/index.ts";
import { type Random, randomFrom } from "../../schedules/random.ts";
import { APPS, STREAMS } from "./saved_apps.ts";

interface Sent {
  stream: "S" | "T";
  time: number;
  rows: unknown[][];
}

/** Events in batches of one to three, with gaps in time that may be long. */
function events(draw: Random, count: number): Sent[] {
  let time = 1_000;
  let id = 0;
  return Array.from({ length: count }, () => {
    time += draw.chance(0.05) ? draw.number(1_000, 3_000) : draw.number(0, 250);
    const rows = Array.from({ length: draw.chance(0.2) ? draw.number(2, 3) : 1 }, () => {
      const value = draw.number(0, 9);
      return [id++, `k${draw.number(0, 3)}`, value, draw.number(0, 80) / 8 + 0.1, time - draw.number(0, 120)];
    });
    return { stream: draw.chance(0.65) ? "S" : "T", time, rows };
  });
}

function listen(app: App, told: unknown[]): void {
  for (const stream of app.written) app.onStream(stream, (list) => told.push([stream, list]));
  if (app.queries.includes("q")) app.onQuery("q", (...output) => told.push(output));
}

function send(app: App, { stream, time, rows }: Sent): void {
  app.input(stream).sendRows(
    rows,
    rows.map(() => time),
  );
}

function begun(text: string, told: unknown[]): App {
  const app = createApp(STREAMS + text);
  listen(app, told);
  app.start();
  return app;
}

function uninterrupted(text: string, given: Sent[]): unknown[] {
  const told: unknown[] = [];
  const app = begun(text, told);
  for (const each of given) send(app, each);
  return told;
}

/** Saves in whole and in changes at random, and goes on with what was restored: in another app or in itself. */
function interrupted(text: string, given: Sent[], draw: Random): unknown[] {
  const told: unknown[] = [];
  let app = begun(text, told);
  let series: Uint8Array[] = [];
  for (const each of given) {
    if (draw.chance(0.25)) {
      if (series.length === 0 || draw.chance(0.2)) series = [app.snapshot()];
      else series.push(app.snapshotChanges());
      if (draw.chance(0.4)) {
        if (draw.chance(0.7)) {
          const other = createApp(STREAMS + text);
          if (draw.chance(0.5)) {
            other.restore(series);
            listen(other, told);
            other.start();
          } else {
            listen(other, told);
            other.start();
            other.restore(series);
          }
          app = other;
        } else {
          // What comes in between is undone.
          const before = told.length;
          for (const extra of events(draw, 3)) send(app, { ...extra, time: extra.time + each.time });
          told.length = before;
          expect(app.restore(series)).toMatchObject({ dropped: [], added: [] });
        }
      }
    }
    send(app, each);
  }
  return told;
}

test.each(Object.entries(APPS).map(([what, text], seed) => ({ what, text, seed })))(
  "$what goes on where it was saved",
  ({ text, seed }) => {
    const draw = randomFrom(seed);
    const given = events(draw, 45);
    const wanted = uninterrupted(text, given);
    expect(wanted.length).toBeGreaterThan(0);
    expect(interrupted(text, given, draw)).toEqual(wanted);
  },
);

test("each window and each aggregator is among them", () => {
  const texts = Object.values(APPS).join("\n");
  for (const { namespace, name } of WINDOWS) {
    expect(texts).toContain(`#window.${namespace === "" ? "" : `${namespace}:`}${name}(`);
  }
  for (const name of AGGREGATOR_NAMES) expect(texts.toLowerCase()).toContain(`${name}(`);
  // Functions of streams keep nothing: one that did would be written down here.
  expect(STREAM_FUNCTIONS.map(({ name }) => name).sort()).toEqual(["log", "pol2Cart"]);
});
