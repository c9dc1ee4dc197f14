import { beforeAll, expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

let session: Session;
beforeAll(async () => {
  const database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
  await session.query(`select gapless.append('s-1', '[{"type":"t","data":1},{"type":"t","data":2}]')`);
  await sequenceAll(session);
});

test.each([
  ["max_count => 0", "max_count"],
  ["max_count => 10001", "max_count"],
  ["max_count => null", "max_count"],
  ["types => '{order*}'", "types"],
  ["types => '{*.placed}'", "types"],
  ["types => '{a b}'", "types"],
  ["types => array[null]", "types"],
  ["types => array[repeat('a', 129)]", "types"],
  ["topics => '{a*}'", "topics"],
  ["topics => '{x/*a/y}'", "topics"],
  ["topics => '{a/b**}'", "topics"],
  ["topics => '{**a}'", "topics"],
  ["topics => '{a/***}'", "topics"],
  ["topics => '{**/a/**/a/**/a/**/a/**}'", "topics"],
  ["topics => array[null]", "topics"],
  ["topics => array['']", "topics"],
  ["topics => array[repeat('a', 257)]", "topics"],
  ["categories => array[null]", "categories"],
  ["streams => array[E'a\\n']", "streams"],
  ["streams => array_fill('a'::text, array[101])", "streams"],
])("%s is refused", async (argument, field) => {
  expect(await faultOf(session.query(`select gapless.read_log(${argument})`))).toMatchObject({
    code: "VG001",
    detail: { field },
  });
});

test.each([
  ["types => '{}'", 0],
  ["topics => '{}'", 0],
  ["categories => '{}'", 0],
  ["streams => '{}'", 0],
  ["types => '{}', topics => '{}', backwards => true", 0],
  ["after => 9223372036854775807", 0],
  ["after => -9223372036854775808", 2],
  ["after => -5, backwards => true", 0],
  ["after => -9223372036854775808, backwards => true", 0],
  ["after => 9223372036854775807, backwards => true", 2],
  ["after => 0, backwards => true", 0],
  ["since => '-infinity', until => 'infinity'", 2],
  ["since => 'infinity'", 0],
  ["until => '-infinity'", 0],
  ["types => '{t,t,t.*}', topics => '{custom/t,custom/t}'", 2],
  ["streams => '{s-1,s-1}'", 2],
])("%s is answered", async (argument, events) => {
  expect(await session.query(`select count(*)::int as events from gapless.read_log(${argument})`)).toEqual([
    { events },
  ]);
});

test("only what is sequenced", async () => {
  await session.query(`select gapless.append('s-2', '{"type":"t","data":1}')`);
  expect(await session.query("select count(*)::int as events from gapless.read_log()")).toEqual([{ events: 2 }]);
  expect(await session.query("select position from gapless.read_stream('s-2')")).toEqual([{ position: null }]);
});
