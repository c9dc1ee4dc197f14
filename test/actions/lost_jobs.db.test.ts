// A worker that dies at the last attempt tells nothing: that its job has failed is told for it, once.
import { beforeAll, expect, test } from "vitest";
import { ByHand } from "../push/by_hand.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

let hand: ByHand;
beforeAll(async () => {
  hand = await ByHand.start();
});

type Told = { type: string; topic: string; data: Record<string, unknown>; metadata: Record<string, unknown> };

/** The events of a stream, when everything that is to be told was told. */
async function story(stream: string): Promise<Told[]> {
  await hand.query("select gapless.append_notices()");
  return hand.query<Told>("select type, topic, data, metadata from gapless.read_stream($1)", [stream]);
}

/** Enqueues a job as any client does. */
async function enqueue(name: string, id: string, stream = `job-${id}`): Promise<string> {
  const event = {
    type: "job.created",
    topic: `jobs/${name}/${id}`,
    data: { job_id: id, name, input: 1 },
    metadata: { correlation_id: "c-1", depth: 2 },
  };
  await hand.query("select gapless.append($1, $2)", [stream, JSON.stringify(event)]);
  await sequenceAll(hand.session);
  return stream;
}

/** The group of a name, as the first worker makes it. */
async function group(name: string, attempts: number, more: object = {}): Promise<void> {
  const selector = { types: ["job.created"], topics: [`jobs/${name}/*`] };
  const retry = { attempts, ...(attempts > 1 && { delays: ["0s"] }) };
  await hand.query("select gapless.create_subscription($1)", [
    JSON.stringify({ name: `jobs.${name}`, selector, key: "none", start: "beginning", retry, ...more }),
  ]);
}

const take = (name: string) =>
  hand.query<{ position: string }>("select position from gapless.receive($1, 'w')", [`jobs.${name}`]);

test("at the last attempt only, with its cause, and once", async () => {
  await group("mail", 2);
  const stream = await enqueue("mail", "0190aaaa-0000-7000-8000-000000000001");
  expect(await take("mail")).toHaveLength(1);
  await hand.pass(31);
  expect(await take("mail")).toHaveLength(1);
  expect((await story(stream)).map(({ type }) => type)).toEqual(["job.created"]);
  await hand.pass(31);
  expect(await take("mail")).toEqual([]);
  await take("mail");
  const [created, failed, ...more] = await story(stream);
  expect(more).toEqual([]);
  const [{ id }] = (await hand.query<{ id: string }>("select id from gapless.read_stream($1) limit 1", [stream])) as [
    { id: string },
  ];
  expect(failed).toEqual({
    type: "job.failed",
    topic: created?.topic,
    data: {
      job_id: "0190aaaa-0000-7000-8000-000000000001",
      name: "mail",
      attempt: 2,
      error: "its worker was lost: the lease expired",
    },
    metadata: { causation_id: id, correlation_id: "c-1", depth: 2 },
  });
});

test("not of one that was told to be done, nor of what is no job", async () => {
  await group("done", 1, { whenExhausted: "drop" });
  const done = await enqueue("done", "0190aaaa-0000-7000-8000-000000000002");
  await hand.query("select gapless.append($1, $2)", [
    done,
    JSON.stringify({ type: "job.completed", data: { job_id: "0190aaaa-0000-7000-8000-000000000002" } }),
  ]);
  const lost = await enqueue("done", "0190aaaa-0000-7000-8000-000000000003");
  const odd = await hand.query("select gapless.append('odd-1', $1)", [
    JSON.stringify({ type: "job.created", topic: "jobs/done/x", data: [null] }),
  ]);
  expect(odd).toHaveLength(1);
  await sequenceAll(hand.session);
  expect(await take("done")).toHaveLength(3);
  await hand.pass(31);
  expect(await take("done")).toEqual([]);
  expect((await story(done)).map(({ type }) => type)).toEqual(["job.created", "job.completed"]);
  expect((await story(lost)).map(({ type }) => type)).toEqual(["job.created", "job.failed"]);
  expect(await story("odd-1")).toHaveLength(1);
});
