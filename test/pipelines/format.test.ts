import { expect, it } from "vitest";
import { parseApp, parseQuery } from "../../server/src/pipelines/language/parse.ts";
import { print } from "../../server/src/pipelines/language/print.ts";
import { withoutPlaces } from "./random_app.ts";

const APP = `-- header
@app:name('X') -- the name
/* about
   it */
@source(type='http', -- how
  @map(type='json', @attributes(a='$.a', b='$.b')))
define stream S (a int, -- first
   b string -- second
 ); -- done
define table T (a int, b string); -- table
define table U (a int);
-- before query
@info(name='q')
-- before from
from every e1=S[a > 1 -- inside
   and b == 'q'] -- behind
 -- arrow
 -> e2=S[a > e1.a] /* z */ -> not S for 5 sec
 -- time
 within 5 min 3 sec
SELECT e1.a, -- one
  e2.a AS b -- two
-- group
group by e1.a having b > 3
-- out
update or insert into T for all events
 -- set
 set T.a = a, -- s1
     T.b = 'x'
 -- on
 on T.a == a -- last
;
from S#window.length(5) as x -- left
 -- join
 inner join T as y on x.a == y.a and /* in */ x.b == y.b
 select x.a insert into O;
partition with (a of S, -- key
  b of S2)
-- begin
begin -- starts
 from S select a insert into #I; -- p1

 -- q2
 from #I select a insert into O;
 -- end
end; -- ends
-- at the end
`;

const FORMATTED = `-- header
@app:name('X') -- the name

/* about
   it */
@source(
  type = 'http', -- how
  @map(type = 'json', @attributes(a = '$.a', b = '$.b'))
)
define stream S (
  a int, -- first
  b string -- second
); -- done

define table T (a int, b string); -- table
define table U (a int);

-- before query
@info(name = 'q')
-- before from
from
  -- inside
  every e1=S[a > 1 and b == 'q'] -- behind
  -- arrow
  -> e2=S[a > e1.a] /* z */
  -> not S for 5 sec
  -- time
  within 5 min 3 sec
select
  e1.a, -- one
  e2.a as b -- two
-- group
group by e1.a
having b > 3
-- out
update or insert into T for all events
  -- set
  set
    T.a = a, -- s1
    T.b = 'x'
  -- on
  on T.a == a; -- last

from S#window.length(5) as x -- left
-- join
join T as y
  /* in */
  on x.a == y.a and x.b == y.b
select x.a
insert into O;

partition with (
  a of S, -- key
  b of S2
)
-- begin
begin -- starts
  from S
  select a
  insert into #I; -- p1

  -- q2
  from #I
  select a
  insert into O;
-- end
end; -- ends

-- at the end
`;

it("an app is laid out with a clause per line, and its comments stay where they belong", () => {
  expect(print(parseApp(APP))).toBe(FORMATTED);
});

it("what is laid out stays as it is, and says the same", () => {
  expect(print(parseApp(FORMATTED))).toBe(FORMATTED);
  expect(withoutPlaces(parseApp(FORMATTED))).toEqual(withoutPlaces(parseApp(APP)));
});

it("wherever a comment is put, it is there once after formatting", () => {
  const tokens = FORMATTED.replaceAll(/--.*|\/\*[\s\S]*?\*\//g, "").match(/'[^']*'|\w+|->|==|[^\s\w]/g) ?? [];
  expect(tokens.length).toBeGreaterThan(200);
  for (const comment of ["-- here\n", "\n-- here\n", "/* here */", "\n/* he\nre */\n"]) {
    for (let at = 0; at <= tokens.length; at += 7) {
      const text = [...tokens.slice(0, at), comment, ...tokens.slice(at)].join(" ");
      const printed = print(parseApp(text));
      expect(printed.split(comment.trim()).length, text).toBe(2);
      expect(print(parseApp(printed))).toBe(printed);
    }
  }
});

it("queries alone keep theirs as well", () => {
  const text = "-- a\nfrom S -- b\nselect *\ninsert into O -- c";
  expect(print(parseQuery(text))).toBe(text);
});

it("what is too long for a line is parted", () => {
  const items = Array.from({ length: 12 }, (_, index) => `attribute${index}`);
  const text = `from S\nselect\n  ${items.join(",\n  ")}\ninsert into O`;
  expect(print(parseQuery(`from S select ${items.join(", ")} insert into O`))).toBe(text);
});
