// What a server does with the jobs of firings: what is done is written down as it is done, and what is not is told as such.

import { createAct } from "@gapless/server/actions/act";
import type { Action, Carry } from "@gapless/server/actions/action";
import { openPool } from "@gapless/server/db/pool";
import type { Job } from "@gapless/server/push/queue";
import { createLog } from "@gapless/server/telemetry/log";
import { createMetrics } from "@gapless/server/telemetry/metrics";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

let database: TestDatabase;
let session: Session;
let serverUrl: string;
beforeEach(async () => {
  database = await createDatabase();
  ({ serverUrl } = await database.logins());
  session = await openSession(database, serverUrl);
  await session.query("set gapless.tenant = 'default'");
});

const ok: Carry = async () => ({ ok: true, result: { done: true } });

/** A server whose log actions are carried out by a test. */
function server(log: Carry) {
  const pool = openPool({ serverUrl, name: "test", max: 2, onError: () => undefined });
  const metrics = createMetrics();
  onTestFinished(async () => {
    metrics.registry.clear();
    await pool.end();
  });
  return createAct({ pool, metrics, log: createLog("silent").log, carry: { log } });
}

/** Sets a trigger with so many actions off, and gives its job. */
async function firing(messages: string[], spec: object = {}): Promise<Job> {
  const actions = messages.map((message) => ({ type: "log", message }));
  await session.query("select gapless.create_trigger($1)", [
    { name: "alarm", selector: { types: ["thing.done"] }, actions, ...spec },
  ]);
  await session.query("select gapless.append('one', $1)", [{ type: "thing.done", data: {} }]);
  await sequenceAll(session);
  return await nextJob();
}

async function nextJob(): Promise<Job> {
  const [row] = await session.query<{ round: { jobs: Job[] } }>("select gapless.push_dispatch(100) as round");
  const [job] = row?.round.jobs ?? [];
  if (job === undefined) throw new Error("there is no job");
  return job;
}

async function run(act: ReturnType<typeof server>, job: Job, signal = new AbortController().signal) {
  const [task] = await act([{ id: "1", data: job }]);
  if (task === undefined) throw new Error("the job is not to be done");
  return await task.run(signal);
}

async function results(): Promise<unknown> {
  const [row] = await database.query<{ results: unknown }>("select results from gapless.firing");
  return row?.results;
}

const textOf = (action: Action) => String(action.message);

test("what is done is known to whoever goes on", async () => {
  const job = await firing(["one", "two", "three"]);
  const seen: string[] = [];
  const noted: unknown[] = [];
  const watching: Carry = async (action) => {
    seen.push(textOf(action));
    noted.push(await results());
    return { ok: true };
  };
  expect(await run(server(watching), job)).toMatchObject({
    ok: true,
    results: [{ ok: true }, { ok: true }, { ok: true }],
  });
  expect(noted).toMatchObject([null, [{ ok: true }], [{ ok: true }, { ok: true }]]);
  // Nothing was settled: as if the server had died. Another one does the last action alone.
  await run(server(watching), job);
  expect(seen).toEqual(["one", "two", "three", "three"]);
});

test("a server whose lease is lost stops behind the action it is at", async () => {
  const job = await firing(["one", "two"]);
  const seen: string[] = [];
  const losing: Carry = async (action) => {
    seen.push(textOf(action));
    await database.query("update gapless.lease set expires_at = now() - interval '1 s'");
    return { ok: true };
  };
  expect(await run(server(losing), job)).toEqual({ stop: true });
  expect(seen).toEqual(["one"]);
  expect(await results()).toBeNull();
});

describe("an end from outside", () => {
  test("is no attempt, and what was done before it is kept", async () => {
    const job = await firing(["one", "two", "three"]);
    const control = new AbortController();
    const seen: string[] = [];
    const ending: Carry = async (action, _firing, _place, signal) => {
      seen.push(textOf(action));
      if (textOf(action) === "one") return { ok: true };
      control.abort(new Error("stopped"));
      return { ok: false, error: String(signal.aborted) };
    };
    expect(await run(server(ending), job, control.signal)).toEqual({ stop: true });
    expect(seen).toEqual(["one", "two"]);
    expect(await results()).toMatchObject([{ ok: true }]);
  });

  test("that comes while an action goes well keeps its result", async () => {
    const job = await firing(["one", "two"]);
    const control = new AbortController();
    const late: Carry = async () => {
      control.abort(new Error("stopped"));
      return { ok: true };
    };
    expect(await run(server(late), job, control.signal)).toEqual({ stop: true });
    expect(await results()).toMatchObject([{ ok: true }]);
  });

  test("behind the last one changes nothing", async () => {
    const job = await firing(["one"]);
    const control = new AbortController();
    const late: Carry = async () => {
      control.abort(new Error("stopped"));
      return { ok: true };
    };
    expect(await run(server(late), job, control.signal)).toMatchObject({ ok: true, results: [{ ok: true }] });
  });
});

describe("a failure", () => {
  test("is the firing's, with the longest pause that was asked for", async () => {
    const job = await firing(["one", "two", "three"]);
    const failing: Carry = async (action) =>
      textOf(action) === "two"
        ? { ok: true }
        : {
            ok: false,
            errorClass: textOf(action),
            error: `no ${textOf(action)}`,
            retryAfterMs: textOf(action) === "one" ? 5 : 9,
            final: true,
          };
    expect(await run(server(failing), job)).toMatchObject({
      ok: false,
      reason: "no one",
      class: "one",
      retryMs: 9,
      abort: true,
      results: [{ ok: false }, { ok: true }, { ok: false, error: "no three" }],
    });
  });

  test("that somebody can mend is tried again, whatever the others are", async () => {
    const job = await firing(["one", "two"]);
    const failing: Carry = async (action) => ({ ok: false, ...(textOf(action) === "one" ? { final: true } : {}) });
    expect(await run(server(failing), job)).not.toHaveProperty("abort");
  });

  test("nobody expected is told without its text", async () => {
    const job = await firing(["one"]);
    const broken: Carry = async () => {
      throw new Error("password is open-sesame");
    };
    const result = await run(server(broken), job);
    expect(result).toMatchObject({ ok: false, class: "internal" });
    expect(JSON.stringify(result)).not.toContain("sesame");
  });

  test("in time is told of those that were not begun, too", async () => {
    const job = await firing(["one", "two"], { timeout: "1s" });
    const slow: Carry = (_action, _firing, _place, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    expect(await run(server(slow), job)).toMatchObject({
      ok: false,
      class: "timeout",
      results: [
        { errorClass: "timeout" },
        { errorClass: "timeout", error: expect.stringContaining("before it began") },
      ],
    });
  });
});

test("a type that this server does not know may be another one's", async () => {
  const job = await firing(["one"]);
  await database.query(`update gapless.trigger set actions = '[{"type": "fax"}, {"type": "constructor"}]'`);
  const result = await run(server(ok), job);
  expect(result).toMatchObject({
    ok: false,
    class: "unknown_action",
    results: [{ type: "fax" }, { type: "constructor" }],
  });
  expect(result).not.toHaveProperty("abort");
});

test("a trigger that was paused meanwhile is left out", async () => {
  const job = await firing(["one"]);
  await session.query("select gapless.pause_trigger('alarm')");
  expect(await server(ok)([{ id: "1", data: job }])).toEqual([]);
});

test("notes are for servers, of the firing that the lease is for", async () => {
  const job = await firing(["one", "two"]);
  const note = (tenant: string, s: string, l: string, p: string) =>
    session.query<{ noted: boolean }>("select gapless.act_note($1, $2, $3, $4, '[]') as noted", [tenant, s, l, p]);
  const [p = ""] = job.p;
  await database.query("select gapless.create_tenant('other')");
  for (const [tenant, s, l, position] of [
    ["other", job.s, job.l, p],
    ["nobody", job.s, job.l, p],
    [job.t, job.s, "999", p],
    [job.t, job.s, job.l, "999"],
  ] as const) {
    expect(await note(tenant, s, l, position)).toEqual([{ noted: false }]);
  }
  expect(await note(job.t, job.s, job.l, p)).toEqual([{ noted: true }]);
  const tenant = await openSession(database, (await database.loginOf("default")).url);
  for (const text of [
    "select gapless.act_note('default', gen_random_uuid(), 1, 1, '[]')",
    "select gapless.act_unhealthy('default', gen_random_uuid(), 1, 0, '[]')",
  ]) {
    await expect(tenant.query(text)).rejects.toThrow(/permission denied/);
  }
});
