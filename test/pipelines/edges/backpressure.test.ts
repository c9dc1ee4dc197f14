import { type App, type Backpressure, inMemoryBroker, inputQueue } from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { settle, World } from "./edges.ts";

const TEXT = "define stream In (n int); from In select n insert into Out;";

function seen(app: App, stream = "Out"): number[] {
  const numbers: number[] = [];
  app.onStream(stream, (events) => numbers.push(...events.map(({ data }) => data[0] as number)));
  return numbers;
}

/** A queue with room for three that works nothing off until it is resumed. */
function paused(policy: Backpressure) {
  const world = new World();
  const app = world.app(TEXT);
  const numbers = seen(app);
  app.start();
  const queue = inputQueue(app, "In", { capacity: 3, batch: 2, policy, outside: world.outside });
  queue.pause();
  for (const n of [1, 2, 3]) expect(queue.send([n])).toBe(true);
  return { world, app, queue, numbers };
}

describe("an event that there is no room for", () => {
  test("is left out by drop", async () => {
    const { queue, numbers } = paused({ kind: "drop" });
    expect([queue.send([4]), queue.send([5])]).toEqual([false, false]);
    queue.resume();
    await queue.drained();
    expect(queue.send([6])).toBe(true);
    await queue.close();
    expect(numbers).toEqual([1, 2, 3, 6]);
    expect(queue.metrics).toMatchObject({
      published: 4,
      consumed: 4,
      dropped: 2,
      queueFull: 2,
      errors: 0,
      size: 0,
      waiting: 0,
      errorRate: 0,
    });
    expect(queue.metrics.dropRate).toBeCloseTo(2 / 6);
  });

  test("waits by block, however long, and goes before who comes later", async () => {
    const { world, queue, numbers } = paused({ kind: "block" });
    const waits = [queue.send([4]), queue.send([5]), queue.send([6]), queue.send([7])];
    for (const wait of waits) expect(wait).toBeInstanceOf(Promise);
    await world.pass(1_000_000);
    expect(queue.metrics).toMatchObject({ waiting: 4, size: 3 });
    queue.resume();
    expect(await Promise.all(waits)).toEqual([true, true, true, true]);
    await queue.close();
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(queue.metrics.latency).toEqual({ average: 3_000_000 / 7, max: 1_000_000 });
  });

  test("waits so long at most by blockWithTimeout", async () => {
    const { world, queue, numbers } = paused({ kind: "blockWithTimeout", timeout: 100 });
    const first = queue.send([4]);
    await world.pass(60);
    const second = queue.send([5]);
    await world.pass(50);
    expect(await first).toBe(false);
    queue.resume();
    expect(await second).toBe(true);
    await world.pass(1000);
    await queue.close();
    expect(numbers).toEqual([1, 2, 3, 5]);
    expect(queue.metrics).toMatchObject({ dropped: 1, published: 4 });
    expect(world.sleeping).toBe(0);
  });

  test("is tried again after 1, 2, 4 … milliseconds by exponentialBackoff", async () => {
    const { world, queue, numbers } = paused({ kind: "exponentialBackoff", most: 4, tries: 4 });
    const [first, second] = [queue.send([4]), queue.send([5])];
    await world.pass(10); // at 1, 3 and 7 in vain
    queue.resume();
    await settle();
    // There is room, and nobody has looked.
    expect([numbers, queue.metrics.waiting]).toEqual([[1, 2, 3], 2]);
    await world.pass(1); // the fourth try, at 11
    expect(await Promise.all([first, second])).toEqual([true, true]);
    queue.pause();
    for (const n of [6, 7, 8]) queue.send([n]);
    const last = queue.send([9]);
    await world.pass(11);
    expect(await last).toBe(false);
    await queue.close();
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("opens a circuit breaker after so many, which closes when one got in", async () => {
    const { world, queue, numbers } = paused({ kind: "circuitBreaker", failures: 2, recovery: 100 });
    const circuit = () => queue.metrics.circuit;
    expect([queue.send([4]), circuit()]).toEqual([false, { state: "closed", breaks: 0 }]);
    expect([queue.send([5]), circuit()]).toEqual([false, { state: "open", breaks: 1 }]);
    queue.resume();
    await queue.drained();
    // There is room, but it is open.
    expect(queue.send([6])).toBe(false);
    queue.pause();
    await world.pass(100);
    expect(circuit()?.state).toBe("halfOpen");
    expect([queue.send([7]), circuit()?.state]).toEqual([true, "closed"]);
    for (const n of [8, 9]) queue.send([n]);
    expect([queue.send([10]), queue.send([11]), circuit()]).toEqual([false, false, { state: "open", breaks: 2 }]);
    await world.pass(100);
    // The one that is tried finds no room: open at once.
    expect([queue.send([12]), circuit()]).toEqual([false, { state: "open", breaks: 3 }]);
    await queue.close();
    expect(numbers).toEqual([1, 2, 3, 7, 8, 9]);
  });
});

test("what the app works off is in order and in batches, whatever comes how fast", async () => {
  const world = new World();
  const app = world.app(
    "@async(buffer.size = '16', workers = '4', batch.size.max = '5') define stream In (n int); from In#window.batch() select n insert into Out;",
  );
  const numbers = seen(app);
  const sizes: number[] = [];
  app.onChunk("In", (count) => sizes.push(count));
  app.start();
  const queue = inputQueue(app, "In", { policy: { kind: "block" } });
  for (let n = 0; n < 1000; n++) {
    const isIn = queue.send([n]);
    if (typeof isIn !== "boolean") await isIn;
    if (n % 77 === 0) await settle();
  }
  await queue.close();
  expect(numbers).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  expect(Math.max(...sizes)).toBe(5);
  expect(() => queue.send([1])).toThrow("the queue is closed");
});

test("values that are no event are refused where they are sent; what the app refuses is told", async () => {
  const world = new World();
  const app = world.app(TEXT);
  app.start();
  const failed: unknown[] = [];
  const queue = inputQueue(app, "In", {
    outside: world.outside,
    failed: (data, error) => failed.push([data, (error as Error).message]),
  });
  expect(() => queue.send(["one"])).toThrow("In.n takes a whole number of 32 bits");
  queue.send([1]);
  await app.shutdown();
  await queue.close();
  expect(failed).toEqual([[[1], "app is not running; call start()"]]);
  expect(queue.metrics).toMatchObject({ published: 1, consumed: 0, errors: 1, errorRate: 1 });
  expect(() => inputQueue(app, "In", { capacity: 0 })).toThrow(
    "capacity of a queue is a whole number of 1 or more, not 0",
  );
});

describe("sources wait", () => {
  test("before a stream with @async, in order, and nothing is left out", async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => `${n}\n`);
    const world = new World(lines);
    const app = world.app(
      "@async(buffer.size = '8') @source(type = 'stdin', @map(type = 'csv')) define stream In (n int); from In select n insert into Out;",
    );
    const numbers = seen(app);
    app.start();
    await app.ended;
    await app.shutdown();
    expect(numbers).toEqual(lines.map(Number));
  });

  test("while a sink waits for its other side, and go on after it", async () => {
    const lines = Array.from({ length: 50 }, (_, n) => `${n}\n`);
    const world = new World(lines);
    const app = world.app(`
      @source(type = 'stdin', @map(type = 'csv')) define stream In (n int);
      @sink(type = 'inMemory', topic = 'late', on.error = 'WAIT', @map(type = 'text', @payload('{{n}}'))) define stream Out (n int);
      from In select n insert into Out;
    `);
    const numbers = seen(app, "In");
    app.start();
    await world.pass(1_000);
    expect(numbers).toEqual([0]);
    expect(world.logged).toEqual([
      "warn sink inMemory of Out: nobody takes from the topic late; events wait, and it is tried again every 5 sec",
    ]);
    const messages: unknown[] = [];
    const end = inMemoryBroker.subscribe("late", (message) => messages.push(message));
    await world.pass(5_000);
    await app.ended;
    expect(messages).toEqual(lines.map((line) => line.trim()));
    await app.shutdown();
    end();
    expect(world.sleeping).toBe(0);
  });
});
