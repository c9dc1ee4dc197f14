import { beforeAll, expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import type { Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { type Known, knownEvents, randomLog } from "./random_log.ts";

let session: Session;
let streams: Map<string, Known[]>;
beforeAll(async () => {
  const database = await createDatabase();
  session = (await randomLog(database, 60)).own;
  const own = (await knownEvents(database)).filter((event) => event.tenant === "default");
  streams = Map.groupBy(own, (event) => event.stream);
});

const read = async (stream: string, from: number | null, max: number, backwards: boolean) =>
  (
    await session.query("select version, id, position from gapless.read_stream($1, $2, $3, $4)", [
      stream,
      from,
      max,
      backwards,
    ])
  ).map((row) => [row["version"], row["id"], row["position"]].join(" "));
const shown = (event: Known) => [event.version, event.id, event.position].join(" ");

test("versions follow positions, both ways, page by page", async () => {
  expect(streams.size).toBeGreaterThan(20);
  for (const [stream, events] of streams) {
    const forwards = events.map(shown);
    expect(await read(stream, null, 1000, false)).toEqual(forwards);
    expect(await read(stream, null, 1000, true)).toEqual(forwards.toReversed());
    for (const backwards of [false, true]) {
      const paged: string[] = [];
      let from: number | null = null;
      for (
        let page = [""];
        page.length > 0 && (from === null || from > 0);
        from = Number(paged.at(-1)?.split(" ")[0]) + (backwards ? -1 : 1)
      ) {
        page = await read(stream, from, 7, backwards);
        paged.push(...page);
      }
      expect(paged).toEqual(backwards ? forwards.toReversed() : forwards);
    }
  }
});

test("from a version on, or down from it", async () => {
  const [stream = "", events = []] = [...streams].find(([, all]) => all.length > 10) ?? [];
  expect(await read(stream, 4, 3, false)).toEqual(events.slice(3, 6).map(shown));
  expect(await read(stream, 4, 3, true)).toEqual(events.slice(1, 4).reverse().map(shown));
  expect(await read(stream, 9_000_000_000_000, 3, false)).toEqual([]);
  expect(await read(stream, 9_000_000_000_000, 2, true)).toEqual(events.slice(-2).reverse().map(shown));
});

test("an unknown stream has no events; names are exact", async () => {
  expect(await read("none-1", null, 10, false)).toEqual([]);
  expect(await read("orde", null, 10, false)).toEqual([]);
  expect(await faultOf(read("x", 0, 10, false))).toMatchObject({ code: "VG001", detail: { field: "from_version" } });
  for (const max of [0, 10_001, -1])
    expect(await faultOf(read("x", 1, max, true))).toMatchObject({ detail: { field: "max_count" } });
});
