// What is known, new and bad in one batch, against a log that is all or nothing like the real one, at random.
import { type Client, EventIdConflictError, InvalidInputError, type NewStreamEvent } from "@gapless/sdk";
import { storeByStream, storeOnce } from "@gapless/server/cli/import/store_once";
import { expect, test } from "vitest";

/** A log: ids it knows, in order. `isBad` events are refused, by their place or without one. */
function logOf(known: Iterable<string>, isBad: (id: string) => boolean, namesPlace: boolean) {
  const stored = new Set(known);
  const added: string[] = [];
  let events = 0;
  const client = {
    async appendAll(given: NewStreamEvent[]) {
      events += given.length;
      const ids = given.map(({ id }) => id ?? "");
      const bad = ids.findIndex(isBad);
      const details = { code: "invalid_input", status: 400, detail: "no good", rule: "must be good" };
      if (bad >= 0) throw new InvalidInputError({ ...details, ...(namesPlace ? { field: `[${bad}].type` } : {}) });
      const there = ids.filter((id) => stored.has(id)).length;
      if (there > 0 && there < ids.length) {
        throw new EventIdConflictError({ code: "event_id_conflict", status: 409, detail: "some are known" });
      }
      if (there === 0) {
        for (const id of ids) stored.add(id);
        added.push(...ids);
      }
      return [{ duplicate: there > 0 }];
    },
  } as unknown as Client;
  return { client, added, sent: () => events };
}

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

async function run(
  store: typeof storeByStream,
  count: number,
  pick: (n: number) => "new" | "known" | "bad",
  namesPlace: boolean,
) {
  const ids = Array.from({ length: count }, (_, n) => `id-${n}`);
  const kinds = ids.map((_, n) => pick(n));
  const of = (kind: string) => ids.filter((_, n) => kinds[n] === kind);
  const bad = new Set(of("bad"));
  const log = logOf(of("known"), (id) => bad.has(id), namesPlace);
  const seen = { new: [] as string[], known: [] as string[], bad: [] as string[] };
  const items = ids.map((id, n) => ({ events: [{ id, stream: `s-${n % 7}`, type: "t", data: n }] }));
  const idOf = (item: (typeof items)[number]) => item.events[0]?.id ?? "";
  await store(log.client, items, {
    appended: (some) => void seen.new.push(...some.map(idOf)),
    known: (some) => void seen.known.push(...some.map(idOf)),
    refused: async (item) => void seen.bad.push(idOf(item)),
  });
  const sorted = (list: string[]) => list.toSorted();
  expect(sorted(seen.new)).toEqual(sorted(of("new")));
  expect(sorted(seen.known)).toEqual(sorted(of("known")));
  expect(sorted(seen.bad)).toEqual(sorted(of("bad")));
  for (let s = 0; s < 7; s++) {
    const inStream = (list: string[]) => list.filter((id) => Number(id.slice(3)) % 7 === s);
    expect(inStream(log.added)).toEqual(inStream(of("new")));
  }
  return log;
}

test.each([
  ["in order", storeOnce],
  ["stream by stream", storeByStream],
])("%s: every item ends where it belongs, and streams keep their order", async (_, store) => {
  for (let seed = 1; seed <= 60; seed++) {
    const next = random(seed);
    const [known, bad] = [next(10), next(4)];
    const pick = () => (next(10) < known ? "known" : next(10) < bad ? "bad" : "new");
    await run(store, next(200), pick, seed % 2 === 0);
  }
});

test("what is known comes first, as after a kill: few repetitions", async () => {
  const { sent } = await run(storeOnce, 2_000, (n) => (n < 777 ? "known" : "new"), true);
  expect(sent()).toBeLessThan(3 * 2_000);
});

test("every other item is bad: the effort stays bounded", async () => {
  const { sent } = await run(storeOnce, 2_000, (n) => (n % 2 === 0 ? "bad" : "new"), true);
  expect(sent()).toBeLessThan(25 * 2_000);
});

test("what is not about the content is thrown as it is", async () => {
  const broken = { appendAll: () => Promise.reject(new Error("gone")) } as unknown as Client;
  const nothing = { appended: () => undefined, known: () => undefined, refused: async () => undefined };
  const items = [{ events: [{ id: "a", stream: "s", type: "t", data: 1 }] }];
  await expect(storeOnce(broken, items, nothing)).rejects.toThrow("gone");
  await expect(storeByStream(broken, items, nothing)).rejects.toThrow("gone");
});

test("an id that is known with other content: both ways to it are told", async () => {
  const details = { code: "event_id_conflict", status: 409, detail: "the id is known" };
  const taken = { appendAll: () => Promise.reject(new EventIdConflictError(details)) } as unknown as Client;
  const problems: unknown[] = [];
  const refused = async (_: unknown, problem: unknown) => void problems.push(problem);
  const items = [{ events: [{ id: "a", stream: "s", type: "t", data: 1 }] }];
  await storeOnce(taken, items, { appended: () => undefined, known: () => undefined, refused });
  expect(problems).toMatchObject([
    { field: "id", hint: expect.stringMatching(/another mapping, or do two records of the input share this id\?/) },
  ]);
});
