// A consumer group in the database beside its model: takes each step with both, and compares them.
import type { TestDatabase } from "../helpers/database.ts";
import { Model } from "./model.ts";
import { ConsumedGroup } from "./model_consuming.ts";
import type { Settings } from "./model_parts.ts";
import { type Consumer, NAME, SELECTORS } from "./model_session.ts";
import type { Step } from "./model_steps.ts";

let groups = 0;

/** The group. A problem is thrown as an error. */
export class Group extends ConsumedGroup {
  /** Makes the group, with an empty log, in a tenant of its own. */
  static async make(database: TestDatabase, consumers: Consumer[], settings: Settings): Promise<Group> {
    const tenant = `model-${++groups}`;
    await database.query("select gapless.create_tenant($1)", [tenant]);
    const group = new Group(new Model(settings, Date.now()), consumers);
    for (const { query } of consumers) await query("select set_config('gapless.tenant', $1, false)", [tenant]);
    await group.moveTo(group.model.now);
    const { key, whenExhausted, attempts, retry, timeout, maxInFlight, rate } = settings;
    await group.first.query("select gapless.create_subscription($1)", [
      {
        name: NAME,
        key,
        selector: group.selector.selector,
        retry: { attempts, base: `${retry.base}s`, factor: 2, max: `${retry.max}s`, jitter: retry.jitter },
        whenExhausted,
        timeout: `${timeout}s`,
        maxInFlight,
        ...(rate ? { rate: { limit: rate.limit, per: "1s", burst: rate.burst } } : {}),
      },
    ]);
    return group;
  }
  /** Takes a step, in a transaction that is taken back in some cases, and compares. */
  async take({ verb, dice }: Step): Promise<void> {
    const [who = 0, what = 0, how = 0, much = 0, , vain = 0] = dice;
    const consumer = this.consumers[Math.floor(who * this.consumers.length)] ?? this.first;
    if (vain < 0.12 && !["sequence", "wait"].includes(verb)) {
      const before = structuredClone({ ...this.model, wants: undefined });
      const selector = this.selector;
      await consumer.query("begin");
      await this[verb](consumer, what, how, much);
      await consumer.query("rollback");
      Object.assign(this.model, before, { wants: selector.wants });
      this.selector = selector;
    } else await this[verb](consumer, what, how, much);
    await this.compare();
  }

  async pause({ query }: Consumer, what: number): Promise<void> {
    await query("select gapless.pause_subscription($1, $2)", [NAME, what < 0.5]);
    this.model.paused = true;
    this.model.dropping = what < 0.5;
  }

  async resume({ query }: Consumer): Promise<void> {
    await query("select gapless.resume_subscription($1)", [NAME]);
    this.model.resume();
  }

  private parkedOnes(what: number, much: number): number[] | undefined {
    const all = [...this.model.work.keys()];
    return what < 0.4 ? undefined : all.filter((_, n) => (much * (n + 2) * 7.3) % 1 < 0.3).concat(1);
  }

  async redrive(consumer: Consumer, what: number, how: number, much: number): Promise<void> {
    const chosen = this.parkedOnes(what, much);
    const most = how < 0.3 ? 1 + Math.floor(how * 10) : undefined;
    const expected = this.model.redrive(chosen, most);
    await this.settle(consumer, "gapless.redrive($1, $2, $3)", [chosen ?? null, most ?? null], expected);
  }

  async discard(consumer: Consumer, what: number, _how: number, much: number): Promise<void> {
    const chosen = this.parkedOnes(what, much);
    await this.settle(consumer, "gapless.discard($1, $2)", [chosen ?? null], this.model.discard(chosen));
  }

  async reset({ query }: Consumer, what: number): Promise<void> {
    const after = Math.floor(what * this.model.log.length);
    const start = what < 0.2 ? "beginning" : what > 0.85 ? "now" : { after: String(after) };
    await query("select gapless.reset_subscription($1, $2)", [NAME, JSON.stringify(start)]);
    this.model.reset(start === "beginning" ? 1 : start === "now" ? this.model.log.length + 1 : after + 1);
  }

  async replay({ query }: Consumer, what: number, how: number): Promise<void> {
    if (this.model.replay) return;
    const after = Math.floor(what * this.model.next);
    const upTo = after + 1 + Math.floor(how * 10);
    await query("select gapless.replay_subscription($1, $2, $3)", [NAME, after, upTo]);
    if (after + 1 < this.model.next) this.model.replay = { next: after + 1, to: Math.min(upTo, this.model.next - 1) };
  }

  /** Holds for what was not looked at yet. */
  async select({ query }: Consumer, what: number): Promise<void> {
    this.selector = SELECTORS[Math.floor(what * SELECTORS.length)] ?? SELECTORS[0];
    // A merge patch: what the selector said before must be named to go away.
    const selector = this.selector.selector && { types: null, streams: null, ...this.selector.selector };
    await query("select gapless.change_subscription($1, $2)", [NAME, { selector }]);
    this.model.wants = this.selector.wants;
  }

  private async compare(): Promise<void> {
    const shown = await this.shown();
    const { waiting, ...expected } = this.model.stats();
    const { held, ready, retrying } = shown;
    const wrong: string[] = [];
    if (Number(shown.next) !== this.model.next) wrong.push(`next is ${shown.next}, expected ${this.model.next}`);
    for (const [name, value] of Object.entries(expected))
      if (shown[name] !== value) wrong.push(`${name} is ${shown[name]}, expected ${value}`);
    if (held + ready + retrying !== waiting)
      wrong.push(`held ${held}, ready ${ready}, retrying ${retrying}, expected ${waiting} together`);
    const rows = await this.first.query<{ d: { id: string; state: string; attempts: number } }>(
      "select d from gapless.deliveries($1, null, null, 1000) d where d ->> 'state' not in ('delivered', 'skipped', 'discarded')",
      [NAME],
    );
    const listed = new Map(rows.map(({ d }) => [Number(d.id), d]));
    for (const work of this.model.work.values()) {
      const row = listed.get(work.position);
      const isRight =
        row?.attempts === work.attempts &&
        (work.state === "waiting"
          ? ["held", "ready", "retrying"]
          : [work.state === "out" ? "leased" : "parked"]
        ).includes(row.state);
      if (!isRight)
        wrong.push(
          `${work.position} is listed as ${JSON.stringify(row)}, and is ${work.state}, attempts ${work.attempts}`,
        );
    }
    if (listed.size !== this.model.work.size) wrong.push(`${listed.size} are listed, expected ${this.model.work.size}`);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
  }

  /** Lets everything come to its end: nothing is lost. */
  async drain(): Promise<void> {
    await this.sequence(this.first);
    await this.resume(this.first);
    for (
      let rounds = 0;
      this.model.of("out").length + this.model.of("waiting").length > 0 ||
      this.model.next <= this.model.log.length ||
      this.model.replay ||
      this.model.of("parked").length > 0;
      rounds++
    ) {
      if (rounds > 2_000) throw new Error(`${[...this.model.work.keys()]} never come to an end`);
      if (rounds % 5 === 4) await this.redrive(this.first, 0, 1, 0);
      await this.moveTo(this.model.now + 60_000);
      const [row] = await this.receive(this.first, 0, 1, 1);
      if (row)
        await this.settle(
          this.first,
          "gapless.ack($1, $2)",
          [row.lease],
          this.model.finish(row.lease, undefined, "delivered"),
        );
      await this.compare();
    }
    const { checkpoint } = await this.shown();
    if (Number(checkpoint) !== this.model.log.length)
      throw new Error(`the checkpoint ends at ${checkpoint} of ${this.model.log.length}`);
  }
}
