// A server that is stopped while an action is under way gives it back: another one carries it out, with the same key, and no
// attempt was counted.
import { expect, onTestFinished, test } from "vitest";
import { startTestApp } from "../helpers/app.ts";
import { ALLOWED, startEndpoint } from "../push/endpoint.ts";
import { startScene } from "./scene.ts";

test("what a stop interrupts is carried out by the next server, as the first attempt", async () => {
  const done = await startEndpoint(204);
  const slow = await startEndpoint(() => undefined);
  const scene = await startScene();
  const name = await scene.trigger([
    { type: "http", url: done.url },
    { type: "http", url: slow.url },
  ]);
  await scene.append(name);
  await slow.received(1);
  await scene.stop();
  slow.reply = 204;
  const next = await startTestApp(scene.database, ALLOWED);
  onTestFinished(() => next.stop());
  expect(await scene.until(name, "done")).toMatchObject({ actions: [{ attempt: 1 }, { attempt: 1 }] });
  // What was done before the stop is not done again.
  expect(done.requests).toHaveLength(1);
  expect(slow.requests).toHaveLength(2);
  const [first, second] = slow.requests.map(({ headers }) => headers["idempotency-key"]);
  expect(second).toBe(first);
});
