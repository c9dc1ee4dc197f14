// The part of a server that hands out webhooks, done by hand: with a time of its own, and with answers that a test makes up.
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

/** A request as a job names it. */
export interface Job {
  t: string;
  s: string;
  l: string;
  p: string[];
}

/** What an endpoint answers. */
export interface Answer {
  ok?: boolean;
  status?: number;
  gone?: boolean;
  abort?: boolean;
  stop?: boolean;
  skip?: boolean;
  retryMs?: number;
  ms?: number;
  class?: string;
  reason?: string;
  head?: string;
  body?: string;
}

/** What a server has under way, as a round takes it: requests of a webhook, how many are late, and how many it answered lately. */
export type Busy = { t: string; s: string; n: number; a: number; l?: number };

/** One round's result. */
export interface Round {
  jobs: Job[];
  again: boolean;
  missed: string[];
  notices: boolean;
  waitMs: number | null;
}

/** Rows of push_begin(). */
export interface Begun {
  place: number;
  is_own: boolean;
  url: string;
  headers: string;
  secrets: string[];
  id: string;
  type: string;
  position: string;
  data: string;
  attempt: number;
}

export const FAILS: Answer = {
  ok: false,
  status: 500,
  class: "http_status",
  reason: "the endpoint answered 500",
  ms: 5,
};
export const WORKS: Answer = { ok: true, status: 204, ms: 5 };

/** A database with a server's session and a time that stands still until it is moved. */
export class ByHand {
  readonly database: TestDatabase;
  readonly session: Session;
  private now: number;
  /** Webhooks of which something was settled since the last round. */
  private settled = new Map<string, string>();

  private constructor(database: TestDatabase, session: Session, now: number) {
    this.database = database;
    this.session = session;
    this.now = now;
  }

  static async start(database?: TestDatabase): Promise<ByHand> {
    const own = database ?? (await createDatabase());
    const session = await openSession(own, (await own.logins()).serverUrl);
    const hand = new ByHand(own, session, Date.parse("2030-01-01T00:00:00Z"));
    await session.query("set gapless.tenant = 'default'");
    await hand.pass(0);
    return hand;
  }

  get time(): number {
    return this.now;
  }

  /** Lets time pass, in seconds. */
  async pass(seconds: number): Promise<void> {
    this.now += seconds * 1000;
    await this.session.query("select set_config('gapless.fake_now', $1, false)", [new Date(this.now).toISOString()]);
  }

  async query<Row extends object = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.session.query<Row & Record<string, unknown>>(text, values);
  }

  /** One value of one row. */
  async value<T>(text: string, values: unknown[] = []): Promise<T> {
    const [row] = await this.query(`select (${text}) as value`, values);
    return (row as { value: T } | undefined)?.value as T;
  }

  async create(spec: object = {}): Promise<{ id: string; name: string; secret: string } & Record<string, unknown>> {
    return this.value("gapless.create_webhook($1)", [
      { name: "hook", url: "https://example.com/hook", retry: { jitter: 0 }, ...spec },
    ]);
  }

  /** Appends one event for each pair of a stream and a type, or so many of one stream, and has them numbered. */
  async append(stream: string, count = 1, type = "thing.done"): Promise<void> {
    const events = Array.from({ length: count }, (_, n) => ({ type, data: { n } }));
    await this.query("select gapless.append($1, $2)", [stream, JSON.stringify(events)]);
    await sequenceAll(this.session);
  }

  /** One round of handing out. */
  async round(room = 1000, busy: Busy[] = [], sweep = false): Promise<Round> {
    const told = this.settled;
    this.settled = new Map();
    return this.value("gapless.push_dispatch($1, $2, $3, $4, $5)", [
      room,
      JSON.stringify(busy),
      [...told.values()],
      [...told.keys()],
      sweep,
    ]);
  }

  /** Rounds until nothing more comes at the moment. */
  async jobs(room = 1000): Promise<Job[]> {
    const all: Job[] = [];
    for (let round = 0; round < 50; round++) {
      const { jobs, again } = await this.round(room - all.length);
      all.push(...jobs);
      if (jobs.length === 0 && !again) break;
    }
    return all;
  }

  async begin(jobs: Job[]): Promise<Begun[]> {
    return this.query<Begun>("select * from gapless.push_begin($1, $2, $3, $4)", [
      jobs.map(({ t }) => t),
      jobs.map(({ s }) => s),
      jobs.map(({ l }) => l),
      jobs.map(({ p }) => `{${p.join(",")}}`),
    ]);
  }

  /** Settles jobs, each with the answer; the jobs that follow in their keys. */
  async settle(jobs: Job[], answer: Answer): Promise<{ next: Job[]; busy: number[]; notices: boolean }> {
    for (const { s, t } of jobs) this.settled.set(s, t);
    return this.value("gapless.push_settle($1)", [JSON.stringify(jobs.map((job) => ({ ...job, ...answer })))]);
  }

  /** Hands out and settles, with whatever follows, until nothing comes; the positions in the order they were sent. */
  async run(answer: Answer = WORKS): Promise<string[]> {
    const sent: string[] = [];
    let jobs = await this.jobs();
    while (jobs.length > 0) {
      await this.begin(jobs);
      sent.push(...jobs.flatMap(({ p }) => p));
      const { next } = await this.settle(jobs, answer);
      jobs = next.length > 0 ? next : await this.jobs();
    }
    return sent;
  }

  async get(
    name = "hook",
  ): Promise<
    { status: string; enabled: boolean; version: number; stats: Record<string, unknown> } & Record<string, unknown>
  > {
    return this.value("gapless.get_subscription($1)", [name]);
  }

  async stats(name = "hook"): Promise<Record<string, unknown>> {
    return (await this.get(name)).stats;
  }

  /** Deliveries that wait: in how many seconds each is due. */
  async waiting(): Promise<{ position: string; state: string; attempts: number; in: number | null }[]> {
    const rows = await this.database.query<{ position: string; state: string; attempts: number; due_at: Date | null }>(
      "select position, state, attempts, due_at from gapless.delivery order by position",
    );
    return rows.map(({ position, state, attempts, due_at }) => ({
      position,
      state,
      attempts,
      in: due_at === null ? null : (due_at.getTime() - this.now) / 1000,
    }));
  }

  /** The attempts at a delivery, as everybody sees them. */
  async history(position: string, name = "hook"): Promise<Record<string, unknown>[]> {
    const shown = await this.value<{ history: Record<string, unknown>[] }>("gapless.delivery($1, $2)", [
      name,
      position,
    ]);
    return shown.history;
  }

  /** The types and data of events about webhooks that are to be appended. */
  async notices(): Promise<
    { type: string; data: Record<string, unknown>; stream: string; tenant: string; id: string }[]
  > {
    return this.database.query(`select t.name as tenant, n.id, n.stream, n.type, n.data from gapless.notice n
      join gapless.tenant t on t.id = n.tenant_id order by n.at, n.id`);
  }
}
