// Runs one case under a virtual clock: sleeps move it, and whatever waits is done when it is due.
import { type App, createApp } from "@gapless/server/pipelines";
import type { Case, Expected, Send, Wait } from "./case.ts";
import { checkAnswer } from "./check_answer.ts";
import { type Heard, listen, type Row } from "./listen.ts";
import { STORES } from "./stores.ts";
import { BEGIN, holds, isSame, rowOf, shown } from "./values.ts";

/** What was wrong; nothing if it is as it should be. */
export function runCase(testCase: Case): string[] {
  if (testCase.expectation !== "error") return play(testCase);
  try {
    play(testCase);
  } catch {
    return [];
  }
  return ["it should have been refused"];
}

function play(testCase: Case): string[] {
  const app = createApp(testCase.app, { extensions: [STORES], ...(!testCase.playback && { now: BEGIN }) });
  const heard = testCase.callbacks.map((callback) => listen(app, callback));
  app.start();
  const clock = new Clock(app, testCase.playback);
  const wrong: string[] = [];
  testCase.sends.forEach((send, at) => {
    for (const wait of send.waitBefore ?? []) clock.wait(wait, heard);
    clock.sleep(send.sleepBefore ?? 0);
    wrong.push(...give(app, send));
    testCase.callbacks.forEach(({ expected }, index) => {
      wrong.push(...midChecks(expected, at + 1, clock.slept, heard[index] as Heard));
    });
  });
  for (const wait of testCase.waitAfter ?? []) clock.wait(wait, heard);
  clock.sleep(testCase.sleepAfter ?? 0);
  testCase.callbacks.forEach(({ expected, name }, at) => {
    wrong.push(
      ...compare(expected, heard[at] as Heard, testCase.timers && !testCase.playback).map((what) => `${name}: ${what}`),
    );
  });
  app.shutdown();
  return wrong;
}

function midChecks(expected: Expected, sent: number, elapsed: number, heard: Heard): string[] {
  return (expected.midChecks ?? [])
    .filter((check) => check.afterSends === sent && check.elapsedMs <= elapsed && check.elapsedMs === 0)
    .filter((check) => !holds(heard.counts[check.what], check.rel, check.value))
    .map(
      (check) => `${check.what} is ${heard.counts[check.what]} after ${sent} sends, not ${check.rel} ${check.value}`,
    );
}

/** Sends or asks; what is wrong with the answer. */
function give(app: App, send: Send): string[] {
  const time = (timestamp: Send["timestamp"]) =>
    typeof timestamp === "object" ? BEGIN + timestamp.$now : (timestamp as number);
  if (send.query !== undefined) return checkAnswer(send, app.query(send.query).rows);
  const stream = send.stream as string;
  const input = app.input(stream);
  // Values that a case leaves out at the end of an event are null; those beyond its attributes were passed over.
  const width = app.streams.get(stream)?.length ?? 0;
  const whole = (row: unknown[]) => [...row, ...new Array(Math.max(0, width - row.length)).fill(null)].slice(0, width);
  if (send.events !== undefined) {
    input.sendBatch(
      send.events.map(({ data, types, timestamp }) => ({
        data: whole(rowOf(data, types)),
        ...(timestamp === undefined || time(timestamp) < 0 ? {} : { timestamp: time(timestamp) }),
      })),
    );
  } else {
    const row = whole(rowOf(send.data ?? [], send.types ?? ""));
    if (send.timestamp === undefined) input.send(row);
    else input.sendAt(time(send.timestamp), row);
  }
  return [];
}

class Clock {
  /** Milliseconds since the case began. */
  slept = 0;
  readonly #app: App;
  readonly #isPlayback: boolean;

  constructor(app: App, isPlayback: boolean) {
    this.#app = app;
    this.#isPlayback = isPlayback;
  }

  sleep(ms: number): void {
    this.slept += ms;
    // In event time only events move the clock, and what the app says of times without them.
    if (this.#isPlayback) this.#app.elapse(ms);
    else this.#app.advance(BEGIN + this.slept);
  }

  wait(wait: Wait, heard: Heard[]): void {
    const found = () => (heard[wait.callback] as Heard).counts;
    if (wait.what !== undefined) {
      const end = this.slept + (wait.timeoutMs ?? 0);
      while (found()[wait.what] < (wait.atLeast ?? 0) && this.slept < end) {
        this.sleep(Math.max(1, Math.min(end, this.#app.nextTimer - BEGIN) - this.slept));
      }
      return;
    }
    const [, what, sign, value] = /^(\w+)\s*(\W+)\s*(\d+)$/.exec(wait.until ?? "") ?? [];
    for (let tries = 0; tries < Math.max(1, wait.retry ?? 1); tries++) {
      this.sleep(wait.sleepMs ?? 0);
      if (what !== undefined && holds(found()[what as keyof Heard["counts"]], sign as string, Number(value))) return;
    }
  }
}

/** `isLoose`: the case's own rows were never enforced, because its checks failed unheard; its counts were. */
function compare(expected: Expected, heard: Heard, isLoose: boolean): string[] {
  const wrong: string[] = [];
  for (const [count, wanted] of Object.entries(expected.counts ?? {})) {
    const found = heard.counts[count as keyof Heard["counts"]];
    if (found !== wanted)
      wrong.push(`${count} is ${found}, not ${wanted}; in ${shown(heard.in)}, removed ${shown(heard.remove)}`);
  }
  const arrived = (name: string, wanted: boolean | undefined, found: boolean) => {
    if (wanted !== undefined && wanted !== found) wrong.push(`${name} is ${found}, not ${wanted}`);
  };
  arrived("arrived", expected.arrived, heard.counts.batches > 0);
  arrived("inArrived", expected.inArrived, heard.in.length > 0);
  arrived("removeArrived", expected.removeArrived, heard.remove.length > 0);
  if (isLoose || expected.rowsUnenforced === true) return wrong;
  wrong.push(...compareRows("in", heard.in, expected.inEvents, expected.inTypes, expected));
  wrong.push(...compareRows("remove", heard.remove, expected.removeEvents, expected.removeTypes, expected));
  for (const { dir, from, to, ordered, data, types } of expected.segments ?? []) {
    wrong.push(...compareRows(dir, heard[dir].slice(from, to), data, types, { unordered: ordered === false }));
  }
  return [...wrong, ...heard.wrong];
}

function compareRows(
  dir: string,
  found: Row[],
  wanted: Expected["inEvents"],
  types: string[] | undefined,
  { unordered }: Pick<Expected, "unordered">,
): string[] {
  if (wanted === undefined) return [];
  const rows = wanted.map((row, at) => rowOf(row, types?.[at] ?? ""));
  const left = found.slice(0, unordered ? undefined : rows.length);
  for (const [at, row] of rows.entries()) {
    const place = unordered ? left.findIndex((candidate) => isSame(candidate, row)) : at;
    if (place < 0 || !isSame(left[place], row)) return [`${dir} ${at}: ${shown(left[at])}, not ${shown(row)}`];
    if (unordered) left.splice(place, 1);
  }
  return [];
}
