import { expect, test } from "vitest";
import { type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

function append(app: TestApp, stream: string, expectedVersion: unknown, id?: string): Promise<Response> {
  const event = { type: "t", data: { stream }, ...(id === undefined ? {} : { id }) };
  return app.call("POST", `/v1/streams/${stream}/events`, { expectedVersion, events: event });
}

test("when half of the requests conflict, each gets its own answer", async () => {
  const database = await createDatabase();
  const app = await testApp(database);
  await append(app, "busy", "any");
  const answers = await Promise.all(
    Array.from({ length: 400 }, async (_, index) => {
      const good = index % 2 === 0;
      const answer = await append(app, good ? `free-${index}` : "busy", good ? "no_stream" : 7);
      return { good, status: answer.status, body: (await answer.json()) as Record<string, unknown>, index };
    }),
  );
  for (const { good, status, body, index } of answers) {
    if (good)
      expect([status, body]).toMatchObject([201, { stream: `free-${index}`, firstVersion: "1", duplicate: false }]);
    else expect([status, body]).toMatchObject([409, { code: "wrong_expected_version", actualVersion: "1" }]);
  }
  const [row] = await database.query(
    "select count(*)::int as events, count(distinct stream)::int as streams from gapless.event",
  );
  expect(row).toEqual({ events: 201, streams: 201 });
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});

test("of a race for one version exactly one wins", async () => {
  const app = await testApp(await createDatabase());
  for (let version = 0; version < 10; version++) {
    const answers = await Promise.all(Array.from({ length: 24 }, () => append(app, "race-1", version)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(23);
  }
});

test("the same id from many at once is stored once, and all get the same answer", async () => {
  const database = await createDatabase();
  const app = await testApp(database);
  const id = crypto.randomUUID();
  const answers = await Promise.all(Array.from({ length: 40 }, () => append(app, "same-1", "any", id)));
  const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as {
    duplicate: boolean;
    eventIds: string[];
  }[];
  expect(answers.map((answer) => answer.status)).toEqual(Array(40).fill(201));
  expect(bodies.filter((body) => !body.duplicate)).toHaveLength(1);
  expect(new Set(bodies.map((body) => body.eventIds[0]))).toEqual(new Set([id]));
  expect(await database.query("select version::int from gapless.event")).toEqual([{ version: 1 }]);
});

test.each([
  ["exists", true],
  ["is just being made", false],
])(
  "many appends to a stream that somebody holds, and that %s, delay nobody else and keep their order",
  async (_, exists) => {
    const database = await createDatabase();
    const app = await testApp(database);
    if (exists) await append(app, "held-1", "any");
    const holder = await database.connect();
    await holder.query("set gapless.tenant = 'default'; begin");
    await holder.query(`select gapless.append('held-1', '{"type":"held","data":0}')`);
    let answered = 0;
    const blocked = Array.from({ length: 100 }, async () => {
      const answer = await append(app, "held-1", "any");
      answered++;
      return answer.status;
    });
    const slowest = { ms: 0 };
    const neighbours = Array.from({ length: 8 }, async (_, n) => {
      for (let i = 0; i < 40; i++) {
        const began = performance.now();
        expect((await append(app, `other-${n}`, i)).status).toBe(201);
        slowest.ms = Math.max(slowest.ms, performance.now() - began);
      }
    });
    await Promise.all(neighbours);
    expect(answered).toBe(0);
    // Far above what it takes, far below what a lock that is waited for would take.
    expect(slowest.ms).toBeLessThan(1_000);
    await holder.query("commit");
    expect(new Set(await Promise.all(blocked))).toEqual(new Set([201]));
    expect(await database.query("select version::int from gapless.stream where name = 'held-1'")).toEqual([
      { version: exists ? 102 : 101 },
    ]);
    expect(await database.query("select * from gapless.verify()")).toEqual([]);
  },
);

test("whoever waits too long for a stream is told so", async () => {
  const database = await createDatabase();
  const app = await testApp(database);
  await append(app, "held-1", "any");
  const holder = await database.connect();
  await holder.query("begin");
  await holder.query("select from gapless.stream where name = 'held-1' for update");
  const answer = await append(app, "held-1", "any");
  expect([answer.status, await answer.json()]).toMatchObject([503, { code: "lock_timeout" }]);
  expect(answer.headers.get("retry-after")).toBe("1");
  await holder.query("rollback");
  expect((await append(app, "held-1", 1)).status).toBe(201);
}, 20_000);

test("what was answered is there once, though connections are cut all the time", async () => {
  const database = await createDatabase();
  const app = await testApp(database);
  let cutting = true;
  const cutter = (async () => {
    while (cutting) {
      await database.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gapless append' and datname = current_database()",
      );
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  })();
  const acknowledged: string[] = [];
  const written = Promise.all(
    Array.from({ length: 20 }, async (_, writer) => {
      for (let n = 0; n < 30; n++) {
        const answer = await append(app, `cut-${writer}`, "any");
        const body = (await answer.json()) as { eventIds: string[]; duplicate: boolean };
        expect([answer.status, body]).toMatchObject([201, { duplicate: false, firstVersion: String(n + 1) }]);
        acknowledged.push(...body.eventIds);
      }
    }),
  );
  await written.finally(() => {
    cutting = false;
    return cutter;
  });
  const stored = await database.query<{ id: string }>("select id from gapless.event");
  expect(stored.map((row) => row.id).sort()).toEqual(acknowledged.sort());
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});
