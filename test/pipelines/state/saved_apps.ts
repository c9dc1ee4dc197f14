// Apps with each kind of operator that keeps something, for tests of what is saved and restored.

/** All read S (and T) and write into O. */
export const STREAMS = `@app:playback
define stream S (id int, key string, value int, price double, at long);
define stream T (id int, key string, value int, price double, at long);
`;

const WINDOWS = [
  "length(5)",
  "length(0)",
  "lengthBatch(4)",
  "lengthBatch(3, true)",
  "time(700)",
  "timeBatch(500)",
  "timeBatch(500, 120)",
  "timeBatch(400, true)",
  "timeLength(900, 4)",
  "externalTime(at, 700)",
  "externalTimeBatch(at, 500)",
  "externalTimeBatch(at, 500, 0, 800)",
  "externalTimeBatch(at, 500, at, 800, true)",
  "session(300)",
  "session(300, key)",
  "session(300, key, 150)",
  "batch()",
  "batch(2)",
  "delay(600)",
  "hopping(900, 400)",
  "hopping(300, 500, 50)",
  "cron('*/1 * * * * ?')",
  "expression('count() <= 6 and last.value - first.value < 7')",
  "expression('sum(price) < 40.0')",
  "expressionBatch('count() <= 4')",
  "expressionBatch('count() <= 5 and last.value >= first.value', true)",
  "expressionBatch('count() <= 4', false, true)",
  "sort(4, value, 'desc', id)",
  "frequent(2, key)",
  "lossyFrequent(0.2, 0.05, key)",
  "unique(key)",
  "unique:ever(key)",
  "unique:length(key, 2)",
  "unique:time(key, 800)",
  "unique:lengthBatch(key, 3)",
  "unique:firstLengthBatch(key, 3)",
  "unique:timeBatch(key, 600)",
  "unique:firstTimeBatch(key, 500, 100)",
  "unique:externalTimeBatch(key, at, 500)",
  "firstUnique(key)",
  "unique:first(key, value)",
];

const SUMS = [
  "sum(price)",
  "sum(value)",
  "avg(price)",
  "count()",
  "min(value)",
  "max(price)",
  "minForever(price)",
  "maxForever(value)",
  "distinctCount(value)",
  "stdDev(price)",
  "and(value > 3)",
  "or(value > 8)",
  "sizeOfSet(unionSet(createSet(value)))",
];

const RATES = ["", "all ", "first ", "last ", "snapshot "].flatMap((kind) => [
  ...(kind === "snapshot " ? [] : [`output ${kind}every 3 events`]),
  `output ${kind}every 600 milliseconds`,
]);

const PATTERNS = [
  "every e1=S[value > 3] -> e2=T[value > e1.value]",
  "every e1=S -> e2=S[key == e1.key and value > e1.value] within 900 milliseconds",
  "every (e1=S -> e2=T)",
  "every e1=S[value > 5]<2:3> -> e2=T",
  "every e1=S, e2=S[value > e1.value], e3=S[value < e2.value]",
  "every (e1=S and e2=T) -> e3=S[value > 6]",
  "every e1=S -> e2=T[value > 7] or e3=T[value < 2]",
  "every e1=S[value > 6] -> not T[key == e1.key] for 400 milliseconds",
  "every not S[value > 7] for 700 milliseconds -> e1=T",
  "e1=S[value > 2] -> every e2=T[value > 4]",
];

/** By what they show, texts behind the streams. */
export const APPS: Record<string, string> = {
  ...Object.fromEntries(
    WINDOWS.flatMap((window) => [
      [
        `${window}, sums`,
        `@info(name = 'q') from S#window.${window} select key, sum(price) as total, count() as n, max(value) as most group by key insert all events into O;`,
      ],
      [
        `${window}, a join`,
        `from S#window.${window} join T#window.length(2) on S.key == T.key select S.id as a, T.id as b insert all events into O;`,
      ],
    ]),
  ),
  ...Object.fromEntries(
    SUMS.flatMap((sum) => [
      [`${sum}`, `from S#window.length(7) select ${sum} as it insert into O;`],
      [
        `${sum} of groups`,
        `from S[id % 5 > 0] select key, ${sum} as it group by key having it is not null insert into O;`,
      ],
      [
        `${sum} in any order`,
        `from S#window.sort(5, value, id) select key, ${sum} as it group by key, value insert all events into O;`,
      ],
    ]),
  ),
  ...Object.fromEntries(
    RATES.flatMap((rate) => [
      [rate, `@info(name = 'q') from S#window.length(4) select id, key, sum(price) as total ${rate} insert into O;`],
      [
        `${rate}, of groups`,
        `@info(name = 'q') from S#window.time(1 sec) select key, count() as n group by key ${rate} insert into O;`,
      ],
      [
        `${rate}, without a window`,
        `@info(name = 'q') from S select id, key, value group by key ${rate} insert into O;`,
      ],
    ]),
  ),
  ...Object.fromEntries(
    PATTERNS.map((pattern) => [
      pattern,
      `from ${pattern} select ${["e1", "e2", "e3"].map((name) => (pattern.includes(`${name}=`) ? `${name}.id as ${name}` : `0 as ${name}`)).join(", ")} insert into O;`,
    ]),
  ),
  ...Object.fromEntries(
    ["join", "left outer join", "right outer join", "full outer join"].map((kind) => [
      kind,
      `from S#window.time(800) as s ${kind} T#window.length(3) as t on s.key == t.key select s.id as a, t.id as b, count() as n insert all events into O;`,
    ]),
  ),
  "an aggregation": `
    define aggregation A from S select key, sum(price) as total, avg(value) as mean, count() as n, min(value) as low,
      max(price) as high, distinctCount(value) as kinds, stdDev(price) as away, value as latest
      group by key aggregate by at every sec, min, hour;
    from T join A on A.n > 1 within 0L, 10000000L per 'sec' select T.id, AGG_TIMESTAMP, A.key, total, mean, n, kinds, latest insert into O;
    from T join A within 0L, 10000000L per 'hour' select T.id, A.key, total, low, high, away, kinds, latest insert into O2;`,
  "an aggregation whose buckets grow old": `
    define stream Old (at long, value int);
    from S select at * 30 - 200000L as at, value insert into Old;
    @purge(interval = '800 milliseconds', @retentionPeriod(sec = '2 min')) @timezone('+05:30')
    define aggregation A from Old select sum(value) as total, or(value > 8) as some aggregate by at every sec ... day;
    from T join A within -10000000L, 10000000L per 'sec' select T.id, AGG_TIMESTAMP, total, some insert into O;
    from T join A within -100000000L, 10000000L per 'day' select T.id, AGG_TIMESTAMP, total, some insert into O;`,
  "a table, changed in all ways": `
    @PrimaryKey('key') @Index('value') define table Names (key string, value int, seen long);
    from S[id % 4 == 0] select key, value, at as seen insert into Names;
    from S[id % 4 == 1] select key, value, at as seen update or insert into Names set Names.value = value, Names.seen = seen on Names.key == key;
    from S[id % 4 == 2] delete Names on Names.value == value;
    from S[id % 4 == 3] select value, at as seen update Names set Names.seen = seen on Names.value == value;
    from T join Names on T.value == Names.value select T.id, Names.key, Names.seen insert into O;`,
  "a table without a key": `
    @Index('key') define table Seen (id int, key string, value int);
    from S select id, key, value insert into Seen;
    from T[value > 6] delete Seen on Seen.key == key;
    from T[value < 3] update Seen set Seen.value = value + Seen.value on Seen.key == key;
    from T[(Seen.key == key and Seen.value > 3) in Seen] join Seen on T.key == Seen.key select T.id as a, Seen.id as b, Seen.value as value insert into O;`,
  triggers: `
    define trigger Often at every 250 milliseconds;
    define trigger Seconds at '*/2 * * * * ?';
    define trigger Begin at 'start';
    from Often select triggered_time as at insert into O;
    from Seconds select triggered_time as at insert into O;
    from Begin select triggered_time as at insert into O;`,
  "a window that is defined": `
    define window W (id int, key string, value int) time(700) output expired events;
    from S select id, key, value insert into W;
    from W select key, count() as n group by key insert into O;
    from T join W on T.key == W.key select T.id as a, W.id as b insert into P;`,
  "a window of batches that is defined": `
    define window W (id int, key string, value int) lengthBatch(3);
    from S select id, key, value insert into W;
    from W select sum(value) as total insert all events into O;`,
  "a partition": `
    partition with (key of S, key of T)
    begin
      from S#window.time(900) select key, id, sum(price) as total insert into #Sums;
      from #Sums#window.lengthBatch(2) select key, id, total insert into O;
      from every e1=#Sums[total > 9.0] -> e2=T[value > 4] select e1.id as a, e2.id as b insert into Found;
    end;
    from Found select a, b insert into P;`,
  "a partition that forgets": `
    @purge(enable = 'true', interval = '300 milliseconds', idle.period = '900 milliseconds')
    partition with (key of S)
    begin
      @info(name = 'q') from S#window.session(400) select id, count() as n insert all events into O;
      from S select key, count() as n output last every 500 milliseconds insert into P;
    end;`,
  "a partition of ranges and streams that all keys read": `
    partition with (value > 6 as 'high' or value < 4 as 'low' or value > 2 as 'middle' of S)
    begin
      from S#window.length(3) join T#window.length(2) on S.key == T.key select S.id as a, T.id as b insert into O;
    end;`,
  "order, limit and offset":
    "from S#window.lengthBatch(5) select key, sum(value) as total group by key order by total desc, key limit 2 offset 1 insert into O;",
  "events that fail": `
    @OnError(action = 'STREAM') define stream F (id int, value int);
    from S select id, value insert into F;
    from F select id, json:getInt(convert(value, 'string'), '$.a') as it, count() as n insert into O;
    from !F#window.length(3) select count() as n insert into O2;`,
  "numbers by chance":
    "from S select id, math:rand(7) as seeded, math:rand() as drawn, math:rand(7) as again, UUID() as name insert into O;",
  "a query within a query":
    "from (from S#window.lengthBatch(3) select key, sum(price) as total return)#window.length(4) select count() as n, sum(total) as all insert all events into O;",
  "a loop":
    "from S[value > 2] select id, key, value - 1 as value, price, at insert into S; from S#window.time(500) select count() as n insert into O;",
};
