// Nobody holds up anybody: not by a backlog, not by a lock, not by requests that hang.
import { beforeEach, expect, test } from "vitest";
import { openSession } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { ByHand, FAILS, type Job, WORKS } from "./by_hand.ts";

let hand: ByHand;
beforeEach(async () => {
  hand = await ByHand.start();
});

const ROWS = `select (select count(*) from gapless.delivery)::int as waiting, (select count(*) from gapless.lease)::int as leases,
  (select coalesce(sum(cardinality(positions)), 0) from gapless.lease)::int as leased, (select count(*) from gapless.push_due)::int as due,
  (select count(*) from gapless.subscription_progress)::int as progress, (select count(*) from gapless.settlement)::int as settled`;

/** A backlog, with so many streams. */
async function backlog(count: number, streams: number): Promise<void> {
  const each = Math.ceil(count / streams);
  for (let done = 0; done < streams; done += 100) {
    await hand.query(
      `select gapless.append_batch(jsonb_agg(jsonb_build_object('stream', 'a-' || s, 'events',
         (select jsonb_agg(jsonb_build_object('type', 't', 'data', n)) from generate_series(1, $3::int) n))))
       from generate_series($1::int, $2::int) s`,
      [done + 1, Math.min(done + 100, streams), each],
    );
  }
  await sequenceAll(hand.session);
}

test("a backlog stays in the log: of fifty thousand events in ten thousand streams only maxInFlight are out", async () => {
  await hand.create({ start: "beginning" });
  await backlog(50_000, 10_000);
  for (let round = 0; round < 10; round++) {
    const jobs = await hand.jobs();
    const [rows] = await hand.database.query<Record<string, number>>(ROWS);
    expect(rows).toMatchObject({ leased: 16 });
    expect(rows?.waiting).toBeLessThanOrEqual(200);
    expect(rows?.due).toBeLessThanOrEqual(2);
    expect(rows?.progress).toBeLessThanOrEqual(60);
    await hand.settle(jobs, WORKS);
  }
});

test("a backlog of one stream is held back in part: a bounded part", async () => {
  await hand.create({ start: "beginning" });
  await backlog(10_000, 1);
  let jobs = await hand.jobs();
  for (let sent = 0; sent < 300; sent++) {
    const { next } = await hand.settle(jobs, WORKS);
    const more = await hand.jobs();
    jobs = [...next, ...more];
    expect(jobs).toHaveLength(1);
    const [rows] = await hand.database.query<Record<string, number>>(ROWS);
    expect(rows?.waiting).toBeLessThanOrEqual(1200);
  }
  expect(await hand.stats()).toMatchObject({ checkpoint: "300" });
});

/** How many of them are of each webhook, by its name. */
async function byName(jobs: Job[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { s } of jobs) {
    const name = names.get(s) ?? (await hand.value<string>("gapless.get_subscription($1) ->> 'name'", [s]));
    names.set(s, name);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
const names = new Map<string, string>();

/** A server that hands out as long as it gets something: all that it took on hangs, but of webhooks that answer. */
class Server {
  readonly places: number;
  readonly out: Job[] = [];
  /** The first so many of them are late. */
  late = 0;
  private readonly answered = new Map<string, number>();

  constructor(places: number) {
    this.places = places;
  }

  /** So many of the webhook's requests were answered lately. */
  answers(webhook: string, count: number): void {
    this.answered.set(webhook, count);
  }

  async rounds(most = 60): Promise<Job[]> {
    const got: Job[] = [];
    for (let round = 0; round < most; round++) {
      const { jobs, again } = await hand.round(this.places - this.out.length + this.late, this.busy());
      this.out.push(...jobs);
      got.push(...jobs);
      if (jobs.length === 0 && !again) break;
    }
    return got;
  }

  async settle(jobs: Job[]): Promise<void> {
    for (const job of jobs) this.out.splice(this.out.indexOf(job), 1);
    const { next } = await hand.settle(jobs, WORKS);
    this.out.push(...next);
  }

  private busy() {
    const busy = new Map<string, { t: string; s: string; n: number; l: number; a: number }>();
    const of = (t: string, s: string) => {
      const known = busy.get(s) ?? { t, s, n: 0, l: 0, a: this.answered.get(s) ?? 0 };
      busy.set(s, known);
      return known;
    };
    for (const s of this.answered.keys()) of("default", s);
    for (const { t, s } of this.out) of(t, s).n++;
    for (const { t, s } of this.out.slice(0, this.late)) of(t, s).l++;
    return [...busy.values()];
  }
}

test("seventy webhooks that hang leave places: one that has nothing under way gets its event out at once", async () => {
  for (let n = 0; n < 70; n++) await hand.create({ name: `hangs-${n}`, key: "none", selector: { types: ["hangs"] } });
  await hand.create({ name: "healthy", key: "none", selector: { types: ["works"] } });
  await hand.append("a-1", 16, "hangs");
  const server = new Server(1000);
  await server.rounds(200);
  expect(server.out).toHaveLength(800);
  await hand.append("b-1", 1, "works");
  expect(await byName(await server.rounds())).toEqual({ healthy: 1 });
});

test("one webhook gets an eighth of the places, and more only as far as it answers", async () => {
  const { id } = await hand.create({ key: "none", maxInFlight: 10_000 });
  await hand.append("a-1", 1000);
  await hand.append("a-2", 1000);
  const server = new Server(1000);
  expect(await server.rounds()).toHaveLength(125);
  server.answers(id, 300);
  expect(await server.rounds()).toHaveLength(175);
  // What answers may use up the places that are kept, almost all: a last few are for those that have none.
  server.answers(id, 5000);
  expect(await server.rounds()).toHaveLength(1000 - 300 - 31);
  await hand.create({ name: "second", key: "none" });
  await hand.append("b-1", 1);
  expect((await byName(await server.rounds())).second).toBe(1);
});

test("a tenant with a backlog gets a quarter of a server while others have webhooks, too", async () => {
  await hand.database.query("select gapless.create_tenant('small')");
  for (let n = 0; n < 10; n++) await hand.create({ name: `hook-${n}`, key: "none", maxInFlight: 100 });
  await hand.append("a-1", 300);
  await hand.query("set gapless.tenant = 'small'");
  await hand.create({ name: "small", key: "none" });
  await hand.append("b-1", 5);
  await hand.query("set gapless.tenant = 'default'");
  const server = new Server(100);
  const count = (tenant: string, of: Job[]) => of.filter(({ t }) => t === tenant).length;
  const first = await server.rounds();
  expect([count("default", first), count("small", first)]).toEqual([25, 5]);
  // They hang: the big one gets nothing more, the small one does, to its eighth.
  await hand.query("set gapless.tenant = 'small'");
  await hand.append("b-1", 20);
  const more = await server.rounds();
  expect([count("default", more), count("small", more)]).toEqual([0, 7]);
  await server.settle(server.out.filter(({ t }) => t === "small"));
  // Alone it gets all but what is kept.
  await hand.query("select gapless.pause_subscription('small'); set gapless.tenant = 'default'");
  // The first round only sees that the other one is paused.
  await server.rounds();
  await server.rounds();
  expect([count("default", server.out), count("small", server.out)]).toEqual([80, 0]);
});

test("many tenants that hang share what is left, and one that comes later is not held up", async () => {
  const tenants = Array.from({ length: 8 }, (_, n) => `tenant-${n}`);
  for (const tenant of [...tenants, "late"]) {
    await hand.database.query("select gapless.create_tenant($1)", [tenant]);
    await hand.query("select set_config('gapless.tenant', $1, false)", [tenant]);
    for (let n = 0; n < 2; n++) await hand.create({ name: `hook-${n}`, key: "none", maxInFlight: 1000 });
    if (tenant !== "late") await hand.append("a-1", 200);
  }
  const server = new Server(200);
  await server.rounds();
  const count = (tenant: string) => server.out.filter(({ t }) => t === tenant).length;
  expect(tenants.map(count)).toEqual(tenants.map(() => 20));
  await hand.append("a-1", 1);
  const late = await server.rounds();
  expect(late.map(({ t }) => t)).toEqual(["late", "late"]);
});

test("more webhooks hang than there are places: as those are late, everybody else goes on", async () => {
  const hangs = Array.from({ length: 60 }, (_, n) => `hangs-${n}`);
  for (const name of hangs) await hand.create({ name, key: "none", selector: { types: ["hangs"] } });
  const { id: healthy } = await hand.create({ name: "healthy", key: "none", selector: { types: ["works"] } });
  await hand.append("a-1", 30, "hangs");
  const server = new Server(40);
  await server.rounds();
  expect(server.out.length).toBe(40);
  // A second later: late ones hold no place, and an event goes out at once.
  server.late = 40;
  await hand.append("b-1", 1, "works");
  const more = await byName(await server.rounds());
  expect(more["healthy"]).toBe(1);
  // None of those that hang has more than its eighth, late ones counted.
  for (const [name, count] of Object.entries(await byName(server.out)))
    expect([name, count <= 5]).toEqual([name, true]);
  // They time out, and fill the places again. As many as there are places being late, those wait for their turn.
  const out = server.out.splice(0);
  await hand.settle(
    out.filter(({ s }) => s === healthy),
    WORKS,
  );
  await hand.settle(
    out.filter(({ s }) => s !== healthy),
    { ...FAILS, class: "timeout" },
  );
  await hand.pass(30);
  await server.rounds();
  server.late = server.out.length;
  expect(server.late).toBeGreaterThanOrEqual(40);
  expect(await server.rounds()).toEqual([]);
  await hand.append("b-1", 1, "works");
  expect(await byName(await server.rounds())).toEqual({ healthy: 1 });
});

test("a tenant whose webhooks all hang has no more under way than there are places, while others have webhooks", async () => {
  await hand.database.query("select gapless.create_tenant('small')");
  for (let n = 0; n < 30; n++) await hand.create({ name: `hook-${n}`, key: "none" });
  await hand.append("a-1", 10);
  await hand.query("set gapless.tenant = 'small'");
  await hand.create({ name: "small", key: "none" });
  const server = new Server(20);
  for (let second = 0; second < 4; second++) {
    await server.rounds();
    server.late = server.out.length;
  }
  expect(server.out).toHaveLength(20);
  await hand.append("b-1", 1);
  expect((await server.rounds()).map(({ t }) => t)).toEqual(["small"]);
});

test("of one tenant's webhooks all get something when places are few", async () => {
  for (let n = 0; n < 5; n++) await hand.create({ name: `hook-${n}`, key: "none", maxInFlight: 100 });
  await hand.append("a-1", 100);
  const { jobs } = await hand.round(40);
  expect(Object.values(await byName(jobs))).toEqual([5, 5, 5, 5, 5]);
  const few = await hand.round(3);
  expect(Object.values(await byName(few.jobs))).toEqual([1, 1, 1]);
});

test("without a free place nothing is handed out, but what comes is matched and lost leases are noticed, each once", async () => {
  await hand.create({ key: "none" });
  await hand.append("a-1");
  expect(await hand.jobs()).toHaveLength(1);
  await hand.append("a-1", 5);
  const matched = () => hand.database.query("select max(next)::int as next from gapless.push_progress");
  expect(await hand.round(0)).toMatchObject({ jobs: [] });
  expect(await matched()).toEqual([{ next: 7 }]);
  await hand.pass(3600);
  await hand.database.query("delete from gapless.push_due");
  for (let n = 0; n < 3; n++) expect(await hand.round(0, [], true)).toMatchObject({ jobs: [] });
  expect(await hand.database.query("select count(*)::int as count from gapless.push_due")).toEqual([{ count: 1 }]);
});

test("a transaction that stays open holds up its own webhook and no other", async () => {
  await hand.create();
  await hand.create({ name: "other" });
  await hand.append("a-1");
  await hand.append("a-2");
  const jobs = await hand.jobs();
  expect(jobs).toHaveLength(4);
  const tenant = await openSession(hand.database, (await hand.database.loginOf("default")).url);
  const held = await hand.value<string>("gapless.get_subscription('hook') ->> 'id'");
  for (const verb of [
    "pause_subscription('hook')",
    `reset_subscription('hook', '"now"')`,
    "remove_subscription('hook')",
  ]) {
    await tenant.query("begin");
    await tenant.query(`select gapless.${verb}`);
    await hand.append("a-3");
    const round = await hand.round();
    expect(new Set(round.jobs.map(({ s }) => s))).not.toContain(held);
    expect(round.jobs.length).toBeGreaterThan(0);
    for (const answer of [FAILS, WORKS]) {
      const { busy } = await hand.settle(jobs.filter(({ s }) => s === held).slice(0, 1), answer);
      if (!verb.startsWith("pause") || answer === FAILS) expect([verb, busy]).toEqual([verb, [0]]);
    }
    await tenant.query("rollback");
    await hand.settle(round.jobs, WORKS);
  }
});

test("two servers hand out each delivery once, and neither waits for the other", async () => {
  await hand.create({ key: "none", maxInFlight: 1000 });
  const second = await ByHand.start(hand.database);
  await hand.append("a-1", 50);
  await hand.query("begin");
  const { jobs } = await hand.round();
  expect(jobs).toHaveLength(50);
  await second.append("a-1", 10);
  expect((await second.round()).jobs).toEqual([]);
  await hand.query("commit");
  const rest = await second.jobs();
  expect(
    [...jobs, ...rest]
      .flatMap(({ p }) => p)
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
});

test("rounds are as cheap after many as at the beginning, whoever holds an old snapshot", async () => {
  await hand.create();
  const old = await openSession(hand.database, hand.database.adminUrl);
  await old.query("begin isolation level repeatable read");
  await old.query("select count(*) from gapless.push_due");
  const readSoFar = async () => {
    await hand.query("select pg_stat_force_next_flush()");
    const [row] = await hand.database.query<{ read: number }>(
      "select idx_tup_read::int as read from pg_stat_user_indexes where indexrelname = 'push_due_at'",
    );
    return row?.read ?? 0;
  };
  const reads: number[] = [];
  let since: string | null = null;
  let before = 0;
  for (let n = 0; n < 120; n++) {
    await hand.pass(1);
    await hand.append("a-1");
    // Now and then everything is looked at, as servers do.
    const round: { jobs: Job[]; since: string } = await hand.value(
      "gapless.push_dispatch(1000, '[]', '{}', '{}', $1, $2)",
      [n % 10 === 0, n % 10 === 0 ? null : since],
    );
    if (n % 10 === 0) since = round.since;
    expect(round.jobs).toHaveLength(1);
    await hand.settle(round.jobs, WORKS);
    if (n % 30 === 29) {
      const now = await readSoFar();
      reads.push(now - before);
      before = now;
    }
  }
  // But for the looks at everything it would be the same.
  expect(Number(reads[3])).toBeLessThan(2 * Number(reads[1]));
});
