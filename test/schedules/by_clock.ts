// Schedules with the part of a server done by hand: time stands still until a test moves it, and what came of actions is made up.
import { expect } from "vitest";
import type { TestDatabase } from "../helpers/database.ts";
import { type Answer, ByHand, type Job } from "../push/by_hand.ts";

/** An occurrence as the history shows it. */
export interface Shown {
  id: string;
  firingId: string;
  state: string;
  reason: string | null;
  nominalAt: string | null;
  found: Record<string, unknown>;
  attempts: number;
  actions: unknown[];
}

/** A schedule as everybody sees it. */
export type Schedule = { id: string; name: string; enabled: boolean; version: number; nextAt: string | null } & Record<
  string,
  unknown
>;

export const ACTION = { type: "log", level: "info", message: "{{schedule.number}}" };

export const WENT_WELL = { ok: true, ms: 5, results: [{ type: "log", ok: true, attempt: 1, durationMs: 5 }] } as Answer;
export const WENT_WRONG = {
  ok: false,
  ms: 5,
  class: "timeout",
  reason: "it took too long",
  results: [{ type: "log", ok: false, attempt: 1, durationMs: 5, error: "it took too long" }],
} as Answer;

/** A moment as the wire has it. */
export function wire(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

/** A server's session whose time is moved by tests; it begins with the year 2030. */
export class ByClock {
  readonly hand: ByHand;
  /** When the test began, at a full hour: what occurrences() counts from. */
  base = 0;

  private constructor(hand: ByHand) {
    this.hand = hand;
  }

  static async start(database?: TestDatabase): Promise<ByClock> {
    const clock = new ByClock(await ByHand.start(database));
    await clock.fresh();
    return clock;
  }

  /** Leaves nothing of a test before, and begins at the next full hour. Everything was in order. */
  async fresh(): Promise<void> {
    expect(await this.hand.query("select * from gapless.verify()")).toEqual([]);
    await this.hand.query("select gapless.remove_schedule(s ->> 'id') from gapless.list_schedules(null, 1000) s");
    await this.hand.database.query("delete from gapless.notice");
    await this.pass(3600 - ((this.hand.time / 1000) % 3600));
    this.base = this.hand.time;
  }

  /** A moment so many seconds after the test began, as the wire has it. */
  at(seconds: number): string {
    return wire(this.base + seconds * 1000);
  }

  async create(spec: object): Promise<Schedule> {
    return this.hand.value("gapless.create_schedule($1)", [{ name: "s", action: ACTION, ...spec }]);
  }

  async get(name = "s"): Promise<Schedule> {
    return this.hand.value("gapless.get_schedule($1)", [name]);
  }

  /** Lets time pass, in seconds, without anybody looking. */
  async pass(seconds: number): Promise<void> {
    await this.hand.pass(seconds);
  }

  /** In how many milliseconds servers look again because of a schedule. */
  async looksAgainIn(): Promise<number | null> {
    return ((await this.hand.round(0)) as unknown as { tickMs: number | null }).tickMs;
  }

  /** What a server does when it is due. The jobs. */
  async tick(): Promise<Job[]> {
    return this.hand.jobs();
  }

  /** Carries jobs out. What of their keys comes next. */
  async settle(jobs: Job[], answer: Answer = WENT_WELL): Promise<Job[]> {
    return (await this.hand.settle(jobs, answer)).next;
  }

  /** Ticks and carries out until nothing comes; the numbers in that order. */
  async run(answer: Answer = WENT_WELL): Promise<string[]> {
    const done: string[] = [];
    for (let jobs = await this.tick(); jobs.length > 0; jobs = await this.tick())
      for (let next = jobs; next.length > 0; next = await this.settle(next, answer))
        done.push(...next.flatMap(({ p }) => p));
    return done;
  }

  /** The occurrences so far, the oldest first. */
  async history(name = "s", state: string | null = null): Promise<Shown[]> {
    const rows = await this.hand.query<{ f: Shown }>(
      "select f from gapless.schedule_history($1, $2, null, 1000, false) f",
      [name, state],
    );
    return rows.map(({ f }) => f);
  }

  /** Numbers, nominal times in seconds since the test began, and states. */
  async occurrences(name = "s"): Promise<string[]> {
    return (await this.history(name)).map(
      ({ id, nominalAt, state }) =>
        `${id} ${nominalAt === null ? "-" : (Date.parse(nominalAt) - this.base) / 1000} ${state}`,
    );
  }

  /** What was told of schedules, the oldest first. */
  async told(): Promise<{ type: string; data: Record<string, unknown>; stream: string }[]> {
    return this.hand.notices();
  }
}
