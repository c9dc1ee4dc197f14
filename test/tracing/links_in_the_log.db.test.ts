// Correlations and causes are followed by what the log keeps of an event's metadata.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
});

const append = (metadata: unknown) =>
  session.query("select gapless.append('s-1', $1)", [{ type: "t", data: null, metadata }]);
const correlated = async (id: string) =>
  (await session.query("select version from gapless.correlated($1)", [id])).map(({ version }) => Number(version));

test("an id of 256 characters is followed; a longer one, or one that is no text, stops nothing", async () => {
  const random = Array.from({ length: 20_000 }, () =>
    String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000)),
  );
  const fits = random.slice(0, 256).join("");
  const long = random.join("");
  await append({ correlation_id: fits });
  await append({ correlation_id: long, causation_id: long });
  await append({ correlation_id: { a: [1] }, causation_id: 7 });
  await append({ correlation_id: null });
  await sequenceAll(session);
  expect(await correlated(fits)).toEqual([1]);
  expect(await correlated(long)).toEqual([]);
  expect(await correlated("7")).toEqual([]);
  expect(await session.query("select * from gapless.verify()")).toEqual([]);
  expect(await session.query("select count(*)::int as n from gapless.read_log()")).toEqual([{ n: 4 }]);
});

test("what the log says of an event is checked against the event", async () => {
  await database.query("update gapless.log set correlation_id = 'forged' where position = 1");
  expect(await session.query("select what, detail from gapless.verify()")).toEqual([
    { what: "a position does not describe its event", detail: { position: 1 } },
  ]);
});
