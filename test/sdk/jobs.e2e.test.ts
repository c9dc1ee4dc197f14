// Jobs by the SDK, against a real server: done once by one of the workers, retried, given up, called off, told on the log.
import { type Client, createClient, type Event, type Job, park, retry, skip } from "@gapless/sdk";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
let app: TestApp;
let client: Client;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  client = createClient({ url: app.url, apiKey: app.apiKey });
});
afterAll(() => app?.stop());

const WAIT = { timeout: 20_000, interval: 10 };

/** Starts a worker that does not outlive the test. */
function handle(...args: Parameters<Client["handle"]>) {
  const worker = client.handle(...args);
  onTestFinished(() => worker.stop());
  return worker;
}

/** What the log says of a job, once it says `last`. */
async function story(id: string, last: string): Promise<Event[]> {
  return await vi.waitFor(async () => {
    const { data } = await client.stream(`job-${id}`).read();
    expect(data.map(({ type }) => type)).toContain(last);
    return data;
  }, WAIT);
}

const types = (events: Event[]) => events.map(({ type }) => type);

test("a job is enqueued once, waits for a worker, is done by one, and its result is told with its cause", async () => {
  const id = "0190aaaa-0000-7000-8000-000000000001";
  expect(await client.enqueue("mail", { to: "ada" }, { id, metadata: { correlation_id: "c-1" } })).toEqual({
    id,
    duplicate: false,
  });
  expect(await client.enqueue("mail", { to: "ada" }, { id, metadata: { correlation_id: "c-1" } })).toEqual({
    id,
    duplicate: true,
  });
  const seen: Job[] = [];
  for (const worker of ["a", "b"]) {
    handle(
      "mail",
      (job) => {
        seen.push(job);
        return { sent: true };
      },
      { worker },
    );
  }
  const events = await story(id, "job.completed");
  const [created, started, completed] = events;
  expect(types(events)).toEqual(["job.created", "job.started", "job.completed"]);
  expect(seen).toMatchObject([{ id, name: "mail", input: { to: "ada" }, attempt: 1, firing: undefined }]);
  expect(seen[0]?.event).toMatchObject({ id: created?.id, type: "job.created", topic: `jobs/mail/${id}` });
  expect(completed).toMatchObject({
    topic: `jobs/mail/${id}`,
    data: { job_id: id, name: "mail", attempt: 1, result: { sent: true }, duration_ms: expect.any(Number) },
    metadata: { causation_id: created?.id, correlation_id: "c-1" },
  });
  expect(started?.data).toMatchObject({ worker: expect.stringMatching(/^[ab]$/) });
});

test("a failure is tried again and told, the last one is parked; what was parked is redriven", async () => {
  let tries = 0;
  let isMended = false;
  const failed: unknown[] = [];
  handle(
    "report",
    ({ attempt }) => {
      tries++;
      if (!isMended) throw new Error(`no paper ${attempt}`);
      return undefined;
    },
    { retry: { attempts: 2, delays: ["10ms"], jitter: 0 }, onError: (error) => void failed.push(error) },
  );
  const { id } = await client.enqueue("report");
  const events = await story(id, "job.failed");
  expect(types(events)).toEqual(["job.created", "job.started", "job.retrying", "job.started", "job.failed"]);
  expect(events.slice(2).map(({ data }) => data)).toMatchObject([
    { attempt: 1, error: "Error: no paper 1" },
    { attempt: 2 },
    { attempt: 2, error: "Error: no paper 2" },
  ]);
  expect(failed).toHaveLength(2);
  isMended = true;
  await vi.waitFor(async () => expect(await client.subscriptions.redrive("jobs.report")).toBe(1), WAIT);
  const more = await story(id, "job.completed");
  expect(types(more).slice(5)).toEqual(["job.started", "job.completed"]);
  expect(more.at(-1)?.data).toMatchObject({ attempt: 1, result: null });
  expect(tries).toBe(3);
});

test("outcomes: later, never, not wanted; a job that was called off is not begun", async () => {
  const off = await client.enqueue("choose", "off");
  await client.append(`job-${off.id}`, { type: "job.canceled", data: { job_id: off.id } });
  const done: unknown[] = [];
  handle("choose", ({ input, attempt }) => {
    done.push(input);
    if (input === "later" && attempt === 1) return retry("10ms", "not yet");
    if (input === "never") return park("no such customer");
    if (input === "not wanted") return skip("on holiday");
    return attempt;
  });
  const ids: Record<string, string> = {};
  for (const input of ["later", "never", "not wanted"]) ids[input] = (await client.enqueue("choose", input)).id;
  expect(types(await story(ids["later"] ?? "", "job.completed"))).toEqual([
    ..."job.created job.started job.retrying job.started job.completed".split(" "),
  ]);
  expect((await story(ids["never"] ?? "", "job.failed")).at(-1)?.data).toMatchObject({ error: "no such customer" });
  expect((await story(ids["not wanted"] ?? "", "job.canceled")).at(-1)?.data).toMatchObject({ reason: "on holiday" });
  await vi.waitFor(async () => {
    const { stats } = await client.subscriptions.get("jobs.choose");
    expect(stats).toMatchObject({ delivered: "1", skipped: "2", parked: 1, inFlight: 0 });
  }, WAIT);
  expect(types((await client.stream(`job-${off.id}`).read()).data)).toEqual(["job.created", "job.canceled"]);
  expect(done.filter((input) => input === "off")).toEqual([]);
});

test("a job's own time, and the worker's; its signal is aborted", async () => {
  const reasons: unknown[] = [];
  const forever = ({ signal }: Job) =>
    new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => {
        reasons.push(signal.reason);
        resolve();
      });
    });
  handle("slow", forever, { timeout: "1h", retry: { attempts: 1 } });
  const { id } = await client.enqueue("slow", null, { timeout: "50ms" });
  const events = await story(id, "job.failed");
  expect(events.at(-1)?.data).toMatchObject({ error: expect.stringContaining("longer than 50 ms") });
  expect(reasons).toMatchObject([{ code: "timeout" }]);
});

test("a result that cannot be stored parks the job: the work is not done again", async () => {
  let done = 0;
  handle("big", () => {
    done++;
    return { n: 1n };
  });
  const { id } = await client.enqueue("big");
  const events = await story(id, "job.failed");
  expect(events.at(-1)?.data).toMatchObject({ error: expect.stringContaining("its result cannot be stored") });
  expect(done).toBe(1);
});

test("a worker that lost its lease tells nothing: the job is completed once, by the one that has it", async () => {
  const [begun, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = handle(
    "stolen",
    async () => {
      begun.resolve();
      await other.promise;
      return "slow";
    },
    // No second place: it asks for nothing while it is at work.
    { worker: "slow", concurrency: 1 },
  );
  const { id } = await client.enqueue("stolen");
  await begun.promise;
  // As if it had been away for longer than a lease lasts.
  await database.query("update gapless.lease set expires_at = gapless.now() - interval '1 second'");
  handle("stolen", ({ attempt }) => `quick, attempt ${attempt}`, { worker: "quick" });
  const events = await story(id, "job.completed");
  other.resolve();
  await vi.waitFor(() => expect(slow.stats()).toMatchObject({ lost: 1, acked: 0, inFlight: 0 }), WAIT);
  expect(types((await client.stream(`job-${id}`).read()).data)).toEqual(types(events));
  expect(events.map(({ data }) => data)).toMatchObject([
    { job_id: id },
    { worker: "slow", attempt: 1 },
    { worker: "quick", attempt: 2 },
    { result: "quick, attempt 2" },
  ]);
});

test("a replay does nothing twice: what is done is known by its stream", async () => {
  const done: string[] = [];
  const worker = handle("twice", ({ id }) => void done.push(id));
  const { id } = await client.enqueue("twice");
  await story(id, "job.completed");
  const { data } = await client.stream(`job-${id}`).read();
  const position = data[0]?.position ?? "";
  await vi.waitFor(() => expect(worker.stats().acked).toBe(1), WAIT);
  await client.subscriptions.replay("jobs.twice", { after: BigInt(position) - 1n, upTo: position });
  await vi.waitFor(() => expect(worker.stats().skipped).toBe(1), WAIT);
  expect(done).toEqual([id]);
  expect(types((await client.stream(`job-${id}`).read()).data)).toEqual([
    "job.created",
    "job.started",
    "job.completed",
  ]);
});

test("workers do not fight over the group: who says nothing changes nothing", async () => {
  const started = async (options: object) => {
    const worker = client.handle("calm", () => undefined, options);
    const { id } = await client.enqueue("calm");
    await story(id, "job.completed");
    await worker.stop();
    return await client.subscriptions.get("jobs.calm");
  };
  const first = await started({ retry: { attempts: 3, delays: ["60s"] } });
  expect(first).toMatchObject({ version: 1, key: "none", retry: { attempts: 3, delays: ["1m"] } });
  expect(first.selector).toEqual({ types: ["job.created"], topics: ["jobs/calm/*"] });
  expect(await started({})).toMatchObject({ version: 1 });
  expect(await started({ retry: { attempts: 3, delays: ["1m"] } })).toMatchObject({ version: 1 });
  expect(await started({ retry: { attempts: 4 } })).toMatchObject({ version: 2, retry: { attempts: 4 } });
});

test("jobs of another tenant come to nobody else, and bad input is refused before anything is sent", async () => {
  await database.query("select gapless.create_tenant('other')");
  const [row] = await database.query<{ api_key: string }>(
    "select api_key from gapless.create_api_key('k', '{*}', null, 'other')",
  );
  const stranger = createClient({ url: app.url, apiKey: row?.api_key ?? "" });
  const seen: string[] = [];
  const theirs = stranger.handle("shared", ({ id }) => void seen.push(`theirs ${id}`));
  const ours = client.handle("shared", ({ id }) => void seen.push(`ours ${id}`));
  onTestFinished(async () => void (await Promise.all([theirs.stop(), ours.stop()])));
  const [own, other] = await Promise.all([client.enqueue("shared"), stranger.enqueue("shared")]);
  await vi.waitFor(() => expect(seen.sort()).toEqual([`ours ${own.id}`, `theirs ${other.id}`]), WAIT);
  for (const name of ["", "a/b", "a*", "a b", "x".repeat(101)]) {
    await expect(client.enqueue(name)).rejects.toMatchObject({ code: "invalid_input", field: "name" });
    expect(() => client.handle(name, () => undefined)).toThrow(/name must be/);
  }
  await expect(client.enqueue("x", 1, { id: "1" })).rejects.toMatchObject({ field: "id" });
  await expect(client.enqueue("x", 1, { timeout: "soon" })).rejects.toMatchObject({ field: "timeout" });
  await expect(client.enqueue("x", 1, { timeout: Infinity })).rejects.toMatchObject({ field: "timeout" });
});
