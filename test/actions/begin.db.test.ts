// What a server is given to carry out: actions that are ready, and a marker for secrets that no event can know.
import { beforeAll, expect, test } from "vitest";
import { act, ByHand, begin, fire } from "./by_hand.ts";

let hand: ByHand;
beforeAll(async () => {
  hand = await ByHand.start();
});

test("actions come rendered, of the event that set the trigger off", async () => {
  const fired = await fire(
    hand,
    [
      { type: "http", url: "https://example.com/{{data.id}}", headers: { "x-trigger": "{{trigger.name}}" } },
      {
        type: "log",
        message:
          "{{stream}} {{version}} {{position}} {{tenant}} {{firing.id}} {{firing.attempt}} {{firing.depth}} {{count}}",
      },
    ],
    { data: { id: "a/b" }, metadata: { m: 1 } },
  );
  const { actions, firing, name, attempt, kind, timeout_ms: timeout } = await begin(hand, fired);
  expect({ kind, attempt, timeout }).toEqual({ kind: "trigger", attempt: 1, timeout: 60_000 });
  expect(actions[0]).toMatchObject({ url: "https://example.com/a%2Fb", method: "POST", timeoutMs: 30_000 });
  expect(actions[0]?.["headers"]).toEqual({ "x-trigger": name, "content-type": "application/json" });
  expect(JSON.parse(actions[0]?.["body"] as string)).toMatchObject({
    stream: "going-1",
    position: fired.position,
    type: name,
    data: { id: "a/b" },
    metadata: { m: 1 },
  });
  expect(actions[1]?.["message"]).toBe(`going-1 1 ${fired.position} default ${firing.id} 1 0 `);
});

test("an event that names secrets, or guesses at a marker, gets none", async () => {
  const evil = "{{secret.KEY}} {{secret_0.json.KEY}}";
  const fired = await fire(
    hand,
    [{ type: "http", url: "https://example.com", body: { data: "{{data.evil}}", key: "{{secret.KEY}}" } }],
    { data: { evil } },
  );
  const { actions, marker } = await begin(hand, fired);
  expect(marker).toMatch(/^secret_[0-9a-f]{32}$/);
  expect(JSON.parse(actions[0]?.["body"] as string)).toEqual({ data: evil, key: `{{${marker}.json.KEY}}` });
  expect((await begin(hand, fired)).marker).not.toBe(marker);
});

test("what cannot be done says so, and the others are done", async () => {
  const actions = [
    { type: "http", url: "https://example.com/{{data.up}}/x" },
    { type: "log", message: "{{data.up}}" },
  ];
  const begun = await begin(hand, await fire(hand, actions, { data: { up: ".." } }));
  expect(begun.actions).toEqual([
    { type: "http", refused: "the url would have the folder . or .. in it" },
    { type: "log", level: "info", message: ".." },
  ]);
});

test("an event keeps its digits on the way to a body and to another event", async () => {
  const actions = [
    { type: "http", url: "https://example.com" },
    { type: "append", stream: "digits-1", event: { type: "t", data: "{{data.n}}" } },
  ];
  const type = "digits.kept";
  const trigger = await hand.value<{ id: string }>("gapless.create_trigger($1)", [
    { name: "digits", selector: { types: [type] }, actions },
  ]);
  await hand.query(`select gapless.append('d-1', '{"type": "${type}", "data": {"n": 12345678901234567890.10}}'); `);
  await hand.query("call gapless.sequence()");
  const jobs = (await hand.jobs()).filter(({ s }) => s === trigger.id);
  const fired = { subscription: trigger.id, position: jobs[0]?.p[0] ?? "", jobs };
  const begun = await begin(hand, fired);
  expect(begun.actions[0]?.["body"]).toContain('"n": 12345678901234567890.10');
  // As it comes back from JavaScript.
  await act(hand, fired, "append", JSON.parse(JSON.stringify(begun.actions[1])), 1);
  expect(await hand.value("select data::text from gapless.events where stream = 'digits-1'")).toBe(
    "12345678901234567890.10",
  );
});

test("of a schedule, templates see the schedule and its nominal time", async () => {
  await hand.query("select gapless.create_schedule($1)", [
    {
      name: "tick",
      every: "1m",
      action: {
        type: "log",
        message: "{{schedule.name}} {{schedule.number}} {{schedule.nominalAt}} {{timestamp}} {{event.id}}",
      },
    },
  ]);
  await hand.pass(60);
  const jobs = (await hand.jobs()).filter(({ p }) => p[0] === "1");
  const { actions, kind } = await begin(hand, { subscription: jobs[0]?.s ?? "", position: "1", jobs });
  expect(kind).toBe("schedule");
  const at = "2030-01-01T00:01:00.000000Z";
  expect(actions).toEqual([{ type: "log", level: "info", message: `tick 1 ${at} ${at} ` }]);
});
