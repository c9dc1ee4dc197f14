// Apps with words exchanged, left out and put in: each is refused with its place, or runs. Nothing else is thrown, and nothing hangs.
import { type App, CheckError, createApp, InputError, LanguageError } from "@gapless/server/pipelines";
import { expect, test } from "vitest";
import { type Random, randomFrom } from "../../schedules/random.ts";

const DEFINED = `@app:playback @OnError(action = 'STREAM') define stream S (k string, n int, x double, t long);
  define stream R (k string, b bool, f float, o object);
  @PrimaryKey('k') @Index('n') define table T (k string, n int); define window W (k string, n int) length(3) output all events;
  define trigger G at every 300 millisec;`;

const APPS = [
  "from S[n > 1 and k != 'b']#window.length(2) select k, sum(n) as s, avg(x) as a group by k having s > 1 order by k desc limit 2 offset 0 insert all events into O;",
  "from S#window.time(1 sec)[x < 3.5] select k, eventTimestamp() as e output last every 2 events insert expired events into O;",
  "from S#window.lengthBatch(3) as l left outer join R#window.time(500 millisec) as r on l.k == r.k and l.x > r.f select l.k, r.b, count() as c insert into O;",
  "from S unidirectional join R#window.length(2) as r on S.k == r.k select S.n + 1 as n, r.b insert into O; from S select k, n update or insert into T set T.n = n on T.k == k;",
  "from every a=S[n > 1]<1:3> -> not R for 200 millisec and b=S[b.n == a[last].n] within 1 sec select a[0].k as k, b.x as x insert into O;",
  "from every a=S+, b=R[b or a.k == k]? select a.n as n, b.k is null as m insert into O;",
  "partition with (k of S, k of R) begin from S select n, count() as c insert into #P; from #P[c > 1]#window.timeBatch(400 millisec) select max(n) as m insert into O; end;",
  "partition with (n > 3 as 'high' or n <= 3 as 'low' of S) begin from S select x * 2.0 as y output snapshot every 300 millisec insert into O; end;",
  "from (from S[k in T] select k, t return)#window.externalTimeBatch(t, 1 sec) select distinctCount(k) as d insert into O;",
  "from S select case when n between 1 and 3 then 'few' when k like 'a%' then k else null end as c, ifThenElse(x > 1.0, n, -1) as i, n in (1, 2) as j insert into O;",
  "from S select k, n insert into W; from W select k, stdDev(n) as d group by k insert into O; from S delete T on T.n == n; from S[not (k == 'a')] select k, n insert into T;",
  "from S select str:concat(k, '!') as c, math:parseInt(k) as p, convert(x, 'long') as l, coalesce(null, k) as q, UUID() as u insert into O; from !S select _error insert into F;",
  "@info(name = 'q') from G select triggered_time / 1000L as s insert into O; from S#log('seen')[minimum(n, 3) == n] select n % 2 as m output first every 1 sec insert into P;",
  "define aggregation A from S select k, sum(n) as s, avg(x) as a group by k aggregate by t every sec ... day; from R as r join A as a on r.k == a.k within 0L, 99999L per 'seconds' select a.s insert into O;",
];

const PIECES = [
  ...[
    "null",
    "true",
    "0",
    "-1",
    "9L",
    "2.5",
    "1f",
    "'a'",
    "(1, 2)",
    "*",
    "every",
    "not",
    "and",
    "is null",
    "count()",
    "sum(x)",
  ],
  ...[
    "[n > 1]",
    "#window.length(2)",
    "#window.session(1 sec)",
    "group by k",
    "having",
    "limit 1",
    "all events",
    "T",
    "S",
    "W",
    "G",
    "A",
  ],
  ...[
    "a[last].n",
    "5 sec",
    "unidirectional",
    "within 1 sec",
    "<0:2>",
    "?",
    "cast(k, 'int')",
    "max(n)",
    "x",
    "k",
    "t",
    "o",
    "@async",
    "as n",
  ],
  ...[
    "#window.cron('* * * * * ?')",
    "#window.expression('count() < 3')",
    "#pol2Cart(x, x)",
    "createSet(k)",
    "1 / 0",
    "in T",
    "#P",
    "!S",
  ],
];

const TOKEN = /\s+|'[^']*'|\w+|->|[<>=!]=|./g;

function mutated(random: Random, apps: readonly string[][]): string {
  const words = [...random.one(...apps)];
  for (let times = random.chance(0.6) ? 1 : random.number(2, 4); times > 0; times--) {
    const at = random.number(0, words.length - 1);
    const other = random.one(...apps);
    const way = random.number(0, 5);
    if (way === 0) words.splice(at, 1);
    else if (way === 1) words.splice(at, 0, words[at] as string);
    else if (way === 2) words[at] = ` ${random.one(...PIECES)} `;
    else if (way === 3) words.splice(at, 0, ` ${random.one(...PIECES)} `);
    else if (way === 4) words[at] = random.one(...other);
    else words.splice(at, 0, ...other.slice(random.number(0, other.length - 1)).slice(0, random.number(1, 9)));
  }
  return `${DEFINED} ${words.join("")}`;
}

const VALUES: Record<string, unknown[]> = {
  string: ["a", "b", "3", null],
  int: [0, 1, 2, 5, null],
  long: [0, 1000, 2n ** 60n, null],
  float: [0, 1.5, null],
  double: [0, 2.5, -1, Number.NaN],
  bool: [true, false, null],
  object: [null, { a: 1 }, [1]],
};

function feed(app: App, random: Random): void {
  app.start();
  for (const time of [100, 250, 900]) {
    for (const stream of ["S", "R"]) {
      const row = (app.streams.get(stream) ?? []).map(({ type }) => random.one(...(VALUES[type] as unknown[])));
      app.input(stream).sendBatch([
        { timestamp: time, data: row },
        { timestamp: time, data: row },
      ]);
    }
  }
  app.advance(5000);
}

test("a mutated app is refused with its place, or runs", { timeout: 60_000 }, () => {
  const random = randomFrom(20_26);
  const apps = APPS.map((app) => app.match(TOKEN) as string[]);
  for (const app of APPS) createApp(`${DEFINED} ${app}`);
  const counts = { refused: 0, ran: 0 };
  for (let round = 0; round < 700; round++) {
    const text = mutated(random, apps);
    const begun = performance.now();
    try {
      const app = createApp(text);
      feed(app, random);
      counts.ran++;
    } catch (error) {
      const isOwn = error instanceof LanguageError || error instanceof CheckError;
      const isCircle = (error as Error).name === "CircleError" || error instanceof InputError;
      if (!isOwn && !isCircle) expect.fail(`${text}: ${(error as Error).stack}`);
      if (isOwn) expect(error.frame, error.reason).toMatch(/\n *\| .*\^$/);
      counts.refused++;
    }
    if (performance.now() - begun > 5000) expect.fail(`too long: ${text}`);
  }
  expect(counts.ran).toBeGreaterThan(60);
  expect(counts.refused).toBeGreaterThan(300);
});
