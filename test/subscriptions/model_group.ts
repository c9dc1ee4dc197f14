// A consumer group in the database beside its model: takes each step with both, and compares them.
import type { TestDatabase } from "../helpers/database.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { type Logged, Model, type Received, type Settings } from "./model.ts";
import type { Step } from "./model_steps.ts";

const NAME = "group";
const TYPES = ["order.placed", "order.paid", "noise.made"] as const;
const SELECTORS = [
  { selector: { types: ["order.*"] }, wants: ({ type }: Logged) => type.startsWith("order.") },
  { selector: null, wants: () => true },
  { selector: { types: ["noise.made"] }, wants: ({ type }: Logged) => type === "noise.made" },
  { selector: { streams: ["order-1", "order-2"] }, wants: ({ stream }: Logged) => /-[12]$/.test(stream) },
] as const;
type Selector = (typeof SELECTORS)[number];

/** A session of a consumer. */
interface Consumer {
  name: string;
  query<Row extends Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
}

interface Shown {
  checkpoint: string;
  next: string;
  replay: { next: string } | null;
  held: number;
  ready: number;
  retrying: number;
}

let groups = 0;

/** The group. A problem is thrown as an error. */
export class Group {
  private readonly model: Model;
  private readonly consumers: Consumer[];
  /** Leases there have been: the lost ones are tried, too. */
  private readonly seen: string[] = [];
  private selector: Selector = SELECTORS[0];

  private constructor(model: Model, consumers: Consumer[]) {
    this.model = model;
    this.consumers = consumers;
    this.model.wants = this.selector.wants;
  }

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

  private get first(): Consumer {
    const [first] = this.consumers;
    if (!first) throw new Error("A group needs a consumer.");
    return first;
  }

  private async moveTo(now: number): Promise<void> {
    this.model.now = now;
    for (const { query } of this.consumers)
      await query("select set_config('gapless.fake_now', $1, false)", [new Date(now).toISOString()]);
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

  async append({ query }: Consumer, what: number, how: number, much: number): Promise<void> {
    const events = Array.from({ length: 1 + Math.floor(much * 5) }, (_, n) => ({
      type: TYPES[Math.floor(((how * 7 + n * 0.4) % 1) * TYPES.length)],
      data: n % 4 === 3 ? {} : { customer: Math.floor(((what * 11 + n * 0.3) % 1) * 3) },
    }));
    await query("select gapless.append($1, $2)", [
      `order-${Math.floor(what * this.model.settings.streams)}`,
      JSON.stringify(events),
    ]);
  }

  async sequence(consumer: Consumer): Promise<void> {
    await sequenceAll(consumer);
    const rows = await consumer.query<{
      position: string;
      id: string;
      stream: string;
      version: string;
      type: string;
      data: { customer?: number };
    }>("select position, id, stream, version, type, data from gapless.read_log($1, 10000)", [this.model.log.length]);
    for (const { position, id, stream, version, type, data } of rows)
      this.model.log.push({
        position: Number(position),
        id,
        stream,
        version: Number(version),
        type,
        customer: data.customer,
      });
  }

  /** What was received; a group that has something ready gives it at the latest when asked a few times. */
  async receive(consumer: Consumer, _what = 0, how = 0, much = 0): Promise<Received[]> {
    const most = 1 + Math.floor(much * (how < 0.5 ? 3 : 20));
    for (let tries = 0; ; tries++) {
      const rows = await this.receiveOnce(consumer, most);
      if (rows.length > 0) return rows;
      const ready = this.model.room() > 0 ? this.model.ready() : [];
      const isUnread =
        this.model.room() > 0 && (this.model.next <= this.model.log.length || this.model.replay !== undefined);
      if (ready.length === 0 && !isUnread) return rows;
      if (tries > 20)
        throw new Error(
          `nobody gets anything, and ready are ${ready.map(({ position }) => position)}, unread from ${this.model.next}`,
        );
    }
  }

  private async receiveOnce({ name, query }: Consumer, most: number): Promise<Received[]> {
    const rows = await query<{
      delivery: string;
      lease: string;
      attempt: number;
      id: string;
      stream: string;
      version: string;
      position: string;
    }>("select delivery, lease, attempt, id, stream, version, position from gapless.receive($1, $2, $3)", [
      NAME,
      name,
      most,
    ]);
    const shown = await this.shown(query);
    this.model.collectExpired();
    this.model.look(Number(shown.next), shown.replay ? Number(shown.replay.next) : undefined);
    const received = rows.map(({ delivery, lease, attempt }) => ({ delivery: Number(delivery), lease, attempt }));
    const wrong = this.model.handOut(received, most);
    for (const row of rows) {
      const event = this.model.log[Number(row.delivery) - 1];
      if (
        row.position !== row.delivery ||
        event?.id !== row.id ||
        event.stream !== row.stream ||
        event.version !== Number(row.version)
      )
        wrong.push(`delivery ${row.delivery} is another event`);
    }
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    const [row] = received;
    if (row) this.seen.push(row.lease);
    return received;
  }

  /** A lease, mostly one that is out, and some or all of its deliveries. */
  private choose(
    what: number,
    much: number,
  ): { lease: string; chosen: number[] | undefined; some: number[] | undefined } {
    const out = [...this.model.leases.keys()];
    const isLost = what < 0.12 || out.length === 0;
    const from = isLost ? this.seen : out;
    const lease = from[Math.floor(((what * 13) % 1) * from.length)] ?? "987654321";
    const positions = this.model.leases.get(lease)?.positions ?? [3];
    const some = positions.filter((_, n) => (much * (n + 2) * 7.3) % 1 < 0.5);
    return { lease, chosen: undefined, some: some.length > 0 ? some : positions.slice(0, 1) };
  }

  /** Calls a verb that settles; undefined when it was refused because the lease is lost. */
  private async settle(
    { query }: Consumer,
    text: string,
    values: unknown[],
    expected: number | undefined,
  ): Promise<void> {
    let told: unknown;
    await query("savepoint settle").catch(() => undefined);
    try {
      const [row] = await query<{ told: unknown }>(`select ${text} as told`, [NAME, ...values]);
      told = row?.["told"];
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      if (code !== "VG013") throw new Error(`${text} with ${JSON.stringify(values)}: ${code} ${message}`);
      await query("rollback to savepoint settle").catch(() => undefined);
    }
    if (told instanceof Date) told = told.getTime();
    if (told !== expected) throw new Error(`${text} with ${JSON.stringify(values)} told ${told}, expected ${expected}`);
  }

  async ack(consumer: Consumer, what: number): Promise<void> {
    const { lease } = this.choose(what, 0);
    await this.settle(consumer, "gapless.ack($1, $2)", [lease], this.model.finish(lease, undefined, "delivered"));
  }

  async ackSome(consumer: Consumer, what: number, _how: number, much: number): Promise<void> {
    const { lease, some } = this.choose(what, much);
    await this.settle(consumer, "gapless.ack($1, $2, $3)", [lease, some], this.model.finish(lease, some, "delivered"));
  }

  /** Deliveries that are another lease's, or finished: nothing of it counts. */
  async ackWrong(consumer: Consumer, what: number, how: number, much: number): Promise<void> {
    const { lease, some = [] } = this.choose(what, much);
    const foreign = 1 + Math.floor(how * Math.max(this.model.log.length, 1));
    const wanted = [...new Set([...some, foreign])];
    await this.settle(
      consumer,
      "gapless.ack($1, $2, $3)",
      [lease, wanted],
      this.model.finish(lease, wanted, "delivered"),
    );
  }

  async nack(consumer: Consumer, what: number, how: number): Promise<void> {
    await this.give(consumer, this.choose(what, 0).lease, undefined, how);
  }

  async nackSome(consumer: Consumer, what: number, how: number, much: number): Promise<void> {
    const { lease, some } = this.choose(what, much);
    await this.give(consumer, lease, some, how);
  }

  private async give(consumer: Consumer, lease: string, some: number[] | undefined, how: number): Promise<void> {
    const delay = how < 0.5 ? undefined : how < 0.75 ? 0 : 7;
    const values = [lease, some ?? null, delay === undefined ? null : `${delay} seconds`];
    await this.settle(consumer, "gapless.nack($1, $2, $3, $4)", values, this.model.back(lease, some, "retried", delay));
  }

  async park(consumer: Consumer, what: number, how: number, much: number): Promise<void> {
    const { lease, some } = this.choose(what, much);
    const chosen = how < 0.3 ? undefined : some;
    const expected = this.model.back(lease, chosen, "parked", undefined);
    await this.settle(consumer, "gapless.park($1, $2, $3, 'odd')", [lease, chosen ?? null], expected);
  }

  async skip(consumer: Consumer, what: number, how: number, much: number): Promise<void> {
    const { lease, some } = this.choose(what, much);
    const chosen = how < 0.3 ? undefined : some;
    const expected = this.model.finish(lease, chosen, "skipped");
    await this.settle(consumer, "gapless.skip($1, $2, $3, 'not ours')", [lease, chosen ?? null], expected);
  }

  async renew(consumer: Consumer, what: number, how: number): Promise<void> {
    const { lease } = this.choose(what, 0);
    const seconds = how < 0.5 ? undefined : 60;
    const expected = this.model.renew(lease, seconds ?? this.model.settings.timeout);
    const values = [lease, seconds === undefined ? null : `${seconds} seconds`];
    await this.settle(consumer, "gapless.renew($1, $2, $3)", values, expected);
  }

  /** For a while, or until about the moment when something may change. */
  async wait(_consumer: Consumer, what: number, how: number): Promise<void> {
    const moments = [
      ...this.model.of("waiting").map(({ due }) => Math.round((due[0] + due[1]) / 2)),
      ...[...this.model.leases.values()].map(({ expires }) => expires),
    ].filter((moment) => moment > this.model.now);
    const moment = moments[Math.floor(how * 1.5 * moments.length)];
    await this.moveTo(moment ?? this.model.now + Math.round(what ** 3 * 70_000));
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

  private async shown(query: Consumer["query"] = this.first.query): Promise<Shown & Record<string, unknown>> {
    const text = "select gapless.get_subscription($1) -> 'stats' as stats";
    const [row] = await query<{ stats: Shown & Record<string, unknown> }>(text, [NAME]);
    if (!row) throw new Error("There is no subscription.");
    return row.stats;
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
