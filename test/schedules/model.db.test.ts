// Random schedules under random policies: time that passes with nobody there, servers that look at the same moment or die on
// the way, jobs that are lost, pauses, runs by hand, backfills, other policies and timings. Exactly what the naive model says
// comes, nothing twice. GAPLESS_MODEL_RUNS makes it longer, GAPLESS_STRESS_SEED repeats a run.
import { expect, test } from "vitest";
import { openSession, type Session } from "../helpers/session.ts";
import type { Job } from "../push/by_hand.ts";
import { newSeed, randomOf } from "../stress/random.ts";
import { ByClock, WENT_WELL, WENT_WRONG } from "./by_clock.ts";
import { type Line, NaiveSchedule, type Settings } from "./naive_schedule.ts";

const RUNS = Number(process.env["GAPLESS_MODEL_RUNS"] ?? 3);
const STEPS = 60;
type Random = ReturnType<typeof randomOf>;

/** The schedules of a run, each beside its model. */
class Play {
  readonly clock: ByClock;
  readonly other: Session;
  readonly random: Random;
  readonly models = new Map<string, { name: string; model: NaiveSchedule }>();
  jobs: Job[] = [];
  readonly done = new Set<string>();
  readonly said: string[] = [];

  constructor(clock: ByClock, other: Session, random: Random) {
    this.clock = clock;
    this.other = other;
    this.random = random;
  }

  get now(): number {
    return this.clock.hand.time;
  }

  async make(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const settings = randomSettings(this.random, this.now);
      const { id } = await this.clock.create({ name: `m${n}`, ...specOf(settings) });
      this.models.set(id, { name: `m${n}`, model: new NaiveSchedule(id, settings, this.now) });
    }
  }

  /** One of the schedules. */
  pick(): { name: string; model: NaiveSchedule } {
    const all = [...this.models.values()];
    return this.random.pick(all as [(typeof all)[0], ...typeof all]);
  }

  async step(): Promise<void> {
    const action = this.random.pick(ACTIONS);
    this.said.push(`${(this.now - this.clock.base) / 1000} s: ${action}`);
    await this[action]();
  }

  async passes(): Promise<void> {
    await this.clock.pass(this.random.pick([0.25, 1, 3, 9, 10.75, 20, 61, 300, 1500]));
  }

  async looks(): Promise<void> {
    await this.round(this.clock.hand.session);
    for (const { model } of this.models.values()) model.tick(this.now);
  }

  async bothLook(): Promise<void> {
    await this.other.query("select set_config('gapless.fake_now', $1, false)", [new Date(this.now).toISOString()]);
    await Promise.all([this.round(this.clock.hand.session), this.round(this.other)]);
    // What one held, the other passed by.
    await this.round(this.other);
    for (const { model } of this.models.values()) model.tick(this.now);
  }

  async dies(): Promise<void> {
    await this.clock.hand.query("begin");
    await this.clock.hand.round(1000, [], true);
    await this.clock.hand.query("rollback");
  }

  async loses(): Promise<void> {
    this.jobs = this.jobs.filter(() => this.random.chance(0.5));
  }

  async finishes(): Promise<void> {
    const [job] = this.jobs.splice(this.random.between(0, Math.max(this.jobs.length - 1, 0)), 1);
    if (job === undefined) return;
    const before = await this.outstanding(job);
    const fails = this.random.chance(0.2);
    const next = await this.clock.settle([job], fails ? { ...WENT_WRONG, abort: true } : WENT_WELL);
    this.jobs.push(...next);
    // A lease that had run out: it comes again.
    if (before === 0) return;
    const one = `${job.s} ${job.p[0]}`;
    expect(this.done.has(one), `${one} was carried out twice`).toBe(false);
    this.done.add(one);
    this.models.get(job.s)?.model.over(fails);
  }

  /** Whether the job's lease is still there. */
  async outstanding(job: Job): Promise<number> {
    const text = "select from gapless.lease where subscription_id = $1 and id = $2 and $3::bigint = any (positions)";
    return (await this.clock.hand.database.query(text, [job.s, job.l, job.p[0]])).length;
  }

  async pauses(): Promise<void> {
    const { name, model } = this.pick();
    await this.clock.hand.query("select gapless.pause_schedule($1)", [name]);
    model.pause();
  }

  async resumes(): Promise<void> {
    const { name, model } = this.pick();
    await this.clock.hand.query("select gapless.resume_schedule($1)", [name]);
    model.resume(this.now);
  }

  async runs(): Promise<void> {
    const { name, model } = this.pick();
    await this.clock.hand.query("select gapless.run_schedule($1)", [name]);
    model.run();
  }

  async backfills(): Promise<void> {
    const { name, model } = this.pick();
    const since = this.now - this.random.pick([5_000, 60_000, 200_000]);
    const until = since + this.random.pick([1_000, 30_000, 300_000]);
    const count = await this.clock.hand.value("gapless.backfill_schedule($1, $2, $3)", [
      name,
      new Date(since).toISOString(),
      new Date(until).toISOString(),
    ]);
    expect(count).toBe(model.backfill(since, until, this.now));
  }

  async changes(): Promise<void> {
    const { name, model } = this.pick();
    const settings = randomSettings(this.random, this.now);
    await this.clock.hand.query("select gapless.define_schedule($1, $2)", [name, specOf(settings)]);
    model.change(settings, this.now);
  }

  private async round(session: Session): Promise<void> {
    for (let n = 0; n < 20; n++) {
      const [row] = await session.query<{ r: { jobs: Job[]; again: boolean } }>(
        "select gapless.push_dispatch(1000, '[]', '{}', '{}', true) as r",
      );
      this.jobs.push(...(row?.r.jobs ?? []));
      if (row?.r.again !== true && row?.r.jobs.length === 0) return;
    }
  }

  /** What is written down is what the models say. */
  async compare(): Promise<void> {
    for (const { name, model } of this.models.values()) {
      const rows = await this.clock.hand.database.query<{
        nominal: number;
        state: string;
        found: { missed?: number; skipped?: number };
      }>(
        `select extract(epoch from nominal_at)::double precision * 1000 as nominal, state, found from gapless.firing where subscription_id = $1 order by position`,
        [model.id],
      );
      const lines = rows.map(({ nominal, state, found }): Line => {
        const { missed, skipped } = found;
        if (missed !== undefined) return { nominal, state: "missed", count: missed };
        return { nominal, state: state as Line["state"], ...(skipped === undefined ? {} : { count: skipped }) };
      });
      const wanted = model.lines.map(({ overlap: _, ...line }, n) =>
        line.count === null ? { ...line, count: lines[n]?.count ?? null } : line,
      );
      expect([name, lines]).toEqual([name, wanted]);
      const { nextAt, enabled } = await this.clock.get(name);
      expect([name, enabled, nextAt === null ? null : Date.parse(nextAt)]).toEqual([name, !model.paused, model.dueAt]);
    }
  }

  /** Everything that was set off is carried out in the end, once. */
  async drain(): Promise<void> {
    for (const { name, model } of this.models.values()) {
      await this.clock.hand.query("select gapless.change_schedule($1, $2)", [name, { pauseOnFailure: false }]);
      await this.clock.hand.query("select gapless.resume_schedule($1)", [name]);
      await this.clock.hand.database.query(
        "update gapless.schedule set next_at = null, next_nominal = null where subscription_id = $1",
        [model.id],
      );
    }
    this.jobs = [];
    await this.clock.pass(1000);
    for (let idle = 0; idle < 3; ) {
      if (this.jobs.length === 0) await this.round(this.clock.hand.session);
      const [job] = this.jobs.splice(0, 1);
      if (job === undefined) {
        // What was lost twice goes alone: the others are looked at a moment later.
        await this.clock.pass(1);
        idle++;
        continue;
      }
      idle = 0;
      this.jobs.push(...(await this.clock.settle([job], WENT_WELL)));
      const one = `${job.s} ${job.p[0]}`;
      expect(this.done.has(one), `${one} was carried out twice`).toBe(false);
      this.done.add(one);
    }
    const fired = await this.clock.hand.database.query<{ one: string }>(
      "select subscription_id || ' ' || position as one from gapless.firing where state = 'fired' order by 1",
    );
    expect([...this.done].sort()).toEqual(fired.map(({ one }) => one).sort());
  }
}

const OFTEN = ["passes", "looks", "bothLook", "finishes"] as const;
const SELDOM = ["dies", "loses", "pauses", "resumes", "runs", "backfills", "changes"] as const;
const ACTIONS = [...OFTEN, ...OFTEN, ...OFTEN, ...OFTEN, "resumes", ...SELDOM] as const;

function randomSettings(random: Random, now: number): Settings {
  const overlap = random.pick(["skip", "queue-one", "queue", "allow"] as const);
  const ordered = overlap === "queue" || overlap === "allow";
  const timing = random.pick<Settings["timing"]>([
    { every: 1000 },
    { every: 7000 },
    { every: 45_000 },
    { cron: 7000 },
    { cron: 20_000 },
  ]);
  return {
    timing,
    until: random.chance(0.2) ? Math.floor(now / 1000) * 1000 + random.pick([60, 600]) * 1000 + 500 : null,
    // Of crons it may be longer than the way from one time to the next.
    jitter: random.pick([0, 0, 900, ...("cron" in timing ? [25_000] : [])]),
    overlap,
    catchUp: random.pick<Settings["catchUp"]>(ordered ? ["skip", "once", { all: 3 }, { all: 12 }] : ["skip", "once"]),
    pauseOnFailure: random.chance(0.3),
  };
}

function specOf({ timing, until, jitter, overlap, catchUp, pauseOnFailure }: Settings): object {
  const when = "every" in timing ? { every: `${timing.every}ms` } : { cron: `*/${timing.cron / 1000} * * * * *` };
  return {
    ...when,
    ...(until === null ? {} : { until: new Date(until).toISOString() }),
    jitter: `${jitter}ms`,
    overlap,
    catchUp,
    pauseOnFailure,
    timeout: "30s",
    action: { type: "log", level: "info", message: "x" },
  };
}

test("whatever happens, exactly what should come comes, once", { timeout: 60_000 + RUNS * 20_000 }, async () => {
  const clock = await ByClock.start();
  const other = await openSession(clock.hand.database, (await clock.hand.database.logins()).serverUrl);
  const seed = newSeed();
  for (let run = 0; run < RUNS; run++) {
    const play = new Play(clock, other, randomOf(`${seed}/${run}`));
    try {
      await play.make(3);
      for (let n = 0; n < STEPS; n++) {
        await play.step();
        await play.compare();
      }
      await play.drain();
    } catch (error) {
      throw new Error(`seed ${seed}, run ${run}: ${(error as Error).message}\n${play.said.join("\n")}`, {
        cause: error,
      });
    }
    await clock.fresh();
  }
});
