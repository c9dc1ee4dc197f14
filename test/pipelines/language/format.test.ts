import { formatApp, LanguageError } from "@gapless/server/pipelines";
import { expect, it } from "vitest";
import { parseApp, parseQuery } from "../../../server/src/pipelines/language/parse.ts";
import { print } from "../../../server/src/pipelines/language/print.ts";
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

/** Variables are written $NAME here: ${NAME} looks like a mistake in a text of TypeScript. */
const withVariables = (text: string) => text.replaceAll(/\$(\w+)/g, "$${$1}");

it.each([
  ["a number in an expression", "from S[a > $LIMIT]\nselect a * -$N as b\nlimit $MOST\ninsert into O;\n"],
  [
    "numbers that no name can be",
    "from S#window.time($N sec)\nselect *\noutput all every $EVENTS events\ninsert into O;\n",
  ],
  [
    "counts, places and times",
    "from every e1=S<2:$N> -> S[a == e1[$N].a] within $N hour $M min\nselect *\ninsert into O;\n",
  ],
  ["names and their ends", "define stream $S (a$N int, $A string);\n\nfrom $S\nselect $A\ninsert into Out$S;\n"],
  ["texts and comments", "-- $WHO\n@app:name('the $NAME')\n\ndefine stream S (`a $N` int);\n"],
])("leaves variables as they are: %s", (_, text) => {
  expect(formatApp(withVariables(text))).toBe(withVariables(text));
});

it("leaves many of them as they are", () => {
  const items = Array.from({ length: 50 }, (_, at) => `$V${at} as z${at}_`).join(", ");
  const text = formatApp(withVariables(`from S select ${items} insert into O`));
  for (let at = 0; at < 50; at++) expect(text).toContain(withVariables(`$V${at} as z${at}_`));
  expect(formatApp(text)).toBe(text);
});

it("lays the rest out", () => {
  const text = "define   stream S(a int);from S#window.time( $N sec ) [a>$N] insert into $O";
  const layout = "define stream S (a int);\n\nfrom S#window.time($N sec)[a > $N]\nselect *\ninsert into $O;\n";
  expect(formatApp(withVariables(text))).toBe(withVariables(layout));
});

it("tells mistakes in a text with variables as it was given", () => {
  const text = withVariables("define stream S (a $TYPE);");
  const wrong = () => formatApp(text);
  expect(wrong).toThrow(LanguageError);
  expect(wrong).toThrow(withVariables("found `$TYPE`, expected"));
  expect(wrong).toThrow(text);
});
