import { describe, expect, test } from "vitest";
import { compilePipeline, createApp, createPipeline, parseApp, print } from "../../../server/src/pipelines/index.ts";
import type { Operator, Pipeline } from "../../../server/src/pipelines/json_pipelines/shape.ts";
import { randomFrom } from "../../schedules/random.ts";
import { naivePipeline, type Payload, randomOperators, randomPayload } from "./naive_pipeline.ts";

type Sent = [time: number, payload: Payload, type?: string];

/** The payloads that come out. The printed app has to give the same. */
function run(pipeline: Pipeline, events: Sent[], rows: Record<string, Payload[]> = {}): unknown[] {
  const text = print(compilePipeline(pipeline));
  expect(print(parseApp(text))).toBe(text);
  const results = [createPipeline(pipeline), createApp(text, { variables: {} })].map((app) => {
    const told: unknown[] = [];
    app.onStream(pipeline.output ?? pipeline.name, (all) => told.push(...all.map(({ data }) => data[0])));
    app.start();
    for (const [source, list] of Object.entries(rows)) for (const row of list) app.input(source).send([row]);
    for (const [time, payload, type = "any"] of events) app.input("Events").sendAt(time, [type, payload]);
    expect(app.failures).toBe(0);
    return told;
  });
  expect(results[1]).toEqual(results[0]);
  return results[0] as unknown[];
}

/** What comes of payloads, one a second. */
function through(operators: Operator[], payloads: Payload[], rows?: Record<string, Payload[]>): unknown[] {
  return run(
    { name: "p", operators },
    payloads.map((payload, at) => [at * 1_000, payload]),
    rows,
  );
}

const EXAMPLE: Pipeline = {
  name: "user_analytics",
  source_event_types: ["user.created", "user.updated"],
  operators: [
    { type: "filter", field: "country", value: "US", op: "eq" },
    { type: "reduce", field: "id", function: "count", group_by: "country" },
  ],
  enabled: true,
};

describe("a pipeline", () => {
  const events: Sent[] = [
    [1, { id: 1, country: "US" }, "user.created"],
    [2, { id: 1, country: "US" }, "user.deleted"],
    [3, { id: 2, country: "DE" }, "user.created"],
    [4, { id: 1, country: "US" }, "user.updated"],
  ];

  test("takes events of its types through its operators, one after the other", () => {
    expect(run(EXAMPLE, events)).toEqual([
      { group: "US", function: "count", value: 1 },
      { group: "US", function: "count", value: 2 },
    ]);
  });

  test("takes none while it is not enabled", () => {
    expect(run({ ...EXAMPLE, enabled: false }, events)).toEqual([]);
  });

  test("without operators passes on what there is", () => {
    expect(run({ name: "all", operators: [], output: "copy of all" }, [[1, { a: [1] }]])).toEqual([{ a: [1] }]);
  });

  test("reads a payload as a text of JSON too", () => {
    const app = createPipeline({ ...EXAMPLE, source_event_types: null });
    const told: unknown[] = [];
    app.onStream("user_analytics", (all) => told.push(...all.map(({ data }) => data[0])));
    app.start();
    app.input("Events").sendAt(1, ["any", '{"country":"US"}']);
    expect(told).toEqual([{ group: "US", function: "count", value: 1 }]);
  });
});

describe("filter", () => {
  const payloads: Payload[] = [
    { v: 5 },
    { v: "5" },
    { v: "x5y" },
    { v: null },
    { v: [1, { b: 1, a: 2 }] },
    { v: true },
    {},
  ];
  const passed = (op: "eq" | "ne" | "gt" | "lt" | "contains", value: never) =>
    through([{ type: "filter", field: "v", op, value }], payloads).map((payload) =>
      payloads.indexOf(payload as Payload),
    );

  test.each([
    ["eq", 5, [0]],
    ["eq", "5", [1]],
    ["eq", null, [3]],
    ["eq", [1, { a: 2, b: 1 }], [4]],
    ["eq", true, [5]],
    ["ne", 5, [1, 2, 3, 4, 5, 6]],
    ["ne", null, [0, 1, 2, 4, 5, 6]],
    ["gt", 4, [0]],
    ["gt", 5, []],
    ["lt", 5.5, [0]],
    ["lt", -1e300, []],
    ["contains", "5", [1, 2]],
    ["contains", "", [1, 2]],
  ] as const)("%s %j", (op, value, places) => {
    expect(passed(op, value as never)).toEqual(places);
  });

  test("looks into objects, and takes any name for a field", () => {
    const operator = (field: string): Operator => ({ type: "filter", field, op: "eq", value: `it's "\${x}"\n` });
    const value = `it's "\${x}"\n`;
    expect(through([operator("a.b.c")], [{ a: { b: { c: value } } }, { a: { b: value } }, { a: [] }])).toHaveLength(1);
    for (const name of ["ä b", "'", '"', `\${y}`, "\\", "]", "constructor", "1"]) {
      expect(through([operator(name)], [{ [name]: value }, {}]), name).toHaveLength(1);
    }
  });

  test("numbers keep all their digits", () => {
    const value = 9_007_199_254_740_993n;
    const filtered = through([{ type: "filter", field: "v", op: "eq", value }], [
      { v: value },
      { v: value - 1n },
    ] as never);
    expect(filtered).toEqual([{ v: value }]);
  });
});

test.each([
  ["uppercase", "ab", "AB"],
  ["lowercase", "AB", "ab"],
  ["trim", "  a b ", "a b"],
  ["multiply:2.5", 4, 10],
  ["multiply:-1", 4, -4],
  ["add:10", -0.5, 9.5],
  ["add: -3e2", 1, -299],
  ["uppercase", 5, 5],
  ["multiply:2", "4", "4"],
  ["add:1", null, null],
  ["trim", [" a "], [" a "]],
])("map %s makes %j %j", (transform, before, after) => {
  const payload = { deep: { v: before }, other: 1 };
  expect(through([{ type: "map", field: "deep.v", transform }], [payload, { deep: 1 }])).toEqual([
    { deep: { v: after }, other: 1 },
    { deep: 1 },
  ]);
  expect(payload.deep.v).toEqual(before);
});

describe("reduce", () => {
  const reduced = (name: "count" | "sum" | "avg" | "min" | "max", payloads: Payload[], group_by?: string) =>
    through([{ type: "reduce", field: "v", function: name, ...(group_by && { group_by }) }], payloads);

  test.each([
    ["count", [1, 2, 3, 4]],
    ["sum", [4, 4, 4, 6]],
    ["avg", [4, 2, 4 / 3, 1.5]],
    ["min", [4, 4, 4, 2]],
    ["max", [4, 4, 4, 4]],
  ] as const)("%s goes on with each event; what is no number is 0 in a sum", (name, values) => {
    expect(reduced(name, [{ v: 4 }, { v: null }, {}, { v: 2 }])).toEqual(
      values.map((value) => ({ group: "default", function: name, value })),
    );
  });

  test("groups by a field: of the same value and type, default where there is none", () => {
    const groups = [{ g: "a" }, { g: 1 }, { g: "1" }, {}, { g: null }, { g: "default" }, { g: 1 }, { g: { x: 1 } }];
    expect(reduced("count", groups, "g").map((result) => Object.values(result as object))).toEqual([
      ["a", "count", 1],
      [1, "count", 1],
      ["1", "count", 1],
      ["default", "count", 1],
      ["default", "count", 2],
      ["default", "count", 3],
      [1, "count", 2],
      [{ x: 1 }, "count", 1],
    ]);
  });
});

describe("window", () => {
  const events: Sent[] = [
    [11_000, { k: "a", n: 1 }],
    [12_000, { k: "b", n: 2 }],
    [14_000, { k: "a", n: 4 }],
    [20_000, { k: "a", n: 8 }],
    [100_000, { k: "c" }],
  ];
  const windowed = (config: object, group_by?: string) =>
    run(
      {
        name: "w",
        operators: [
          {
            type: "window",
            config: config as never,
            aggregation: { type: "reduce", field: "n", function: "sum", ...(group_by && { group_by }) },
          },
        ],
      },
      events,
    ).map((result) => {
      const { events_in_window, aggregation } = result as {
        events_in_window: number;
        aggregation: { group: string; value: number };
      };
      return [aggregation.group, events_in_window, aggregation.value];
    });

  test("tumbling: what falls into a time, from 1970 on", () => {
    expect(windowed({ window_type: "tumbling", size_seconds: 10 })).toEqual([
      ["default", 3, 7],
      ["default", 1, 8],
    ]);
    expect(windowed({ window_type: "tumbling", size_seconds: 10 }, "k")).toEqual([
      ["a", 2, 5],
      ["b", 1, 2],
      ["a", 1, 8],
    ]);
  });

  test("sliding: each time looks back over its size", () => {
    expect(windowed({ window_type: "sliding", size_seconds: 10, slide_seconds: 5 })).toEqual([
      ["default", 3, 7],
      ["default", 3, 7],
      ["default", 1, 8],
      ["default", 1, 8],
    ]);
    expect(windowed({ window_type: "sliding", size_seconds: 10 })).toEqual(
      windowed({ window_type: "tumbling", size_seconds: 10 }),
    );
  });

  test("session: until nothing has come for so long, of each group its own", () => {
    expect(windowed({ window_type: "session", size_seconds: 60, session_timeout_seconds: 5 })).toEqual([
      ["default", 3, 7],
      ["default", 1, 8],
    ]);
    expect(windowed({ window_type: "session", session_timeout_seconds: 7 }, "k")).toEqual([
      ["b", 1, 2],
      ["a", 3, 13],
    ]);
    expect(windowed({ window_type: "session" })).toEqual([]);
  });

  test("tells what it is", () => {
    const aggregation = { type: "reduce", field: "n", function: "max" } as const;
    const operators: Operator[] = [
      { type: "window", config: { window_type: "tumbling", size_seconds: 60 }, aggregation },
    ];
    expect(run({ name: "w", operators }, events)).toEqual([
      {
        window_type: "tumbling",
        window_size_seconds: 60,
        events_in_window: 4,
        aggregation: { group: "default", function: "max", value: 8 },
      },
    ]);
  });
});

test("enrich adds fields of the row with the same key, of the row as it is by then", () => {
  const countries: Payload[] = [
    { code: "US", name: "old", continent: "America" },
    { code: "US", name: "United States", continent: null, more: 1 },
    { code: 49, name: "Germany" },
    { name: "nowhere" },
  ];
  const enriched = (extra: object) =>
    through(
      [
        {
          type: "enrich",
          source: "countries",
          fields: ["name", "continent"],
          key: "at.country",
          source_key: "code",
          ...extra,
        },
      ],
      [{ at: { country: "US" }, name: "x" }, { at: { country: 49 } }, { at: { country: "FR" } }, {}],
      { countries },
    );
  expect(enriched({})).toEqual([
    { at: { country: "US" }, name: "United States", continent: null },
    { at: { country: 49 }, name: "Germany" },
    { at: { country: "FR" } },
    {},
  ]);
  expect(through([{ type: "enrich", source: "s", fields: ["n"] }], [{ id: 1 }], { s: [{ id: 1, n: 2 }] })).toEqual([
    { id: 1, n: 2 },
  ]);
});

test("branch says the route of a value, and leaves others as they are", () => {
  const branches = { gold: "vip", "5": "five", "it's": `\${own}` };
  expect(
    through(
      [{ type: "branch", field: "tier", branches }],
      [{ tier: "gold" }, { tier: 5 }, { tier: "it's" }, { tier: "tin", _route: "before" }, {}],
    ),
  ).toEqual([
    { tier: "gold", _route: "vip" },
    { tier: 5, _route: "five" },
    { tier: "it's", _route: `\${own}` },
    { tier: "tin", _route: "before" },
    {},
  ]);
});

test("random pipelines give what naive code gives", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const draw = randomFrom(seed);
    const operators = randomOperators(draw);
    let time = 0;
    const events: Sent[] = Array.from({ length: 60 }, () => {
      time += draw.number(0, 4_000);
      return [time, randomPayload(draw)];
    });
    expect(run({ name: "r", operators }, events), JSON.stringify({ seed, operators })).toEqual(
      naivePipeline(operators, events as [number, Payload][]),
    );
  }
});

test("a pipeline that is saved and restored at any point goes on as if nothing had been", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const draw = randomFrom(seed);
    const pipeline: Pipeline = { name: "r", operators: randomOperators(draw) };
    const told: unknown[] = [];
    const started = () => {
      const app = createPipeline(pipeline);
      app.onStream("r", (all) => told.push(...all.map(({ data }) => data[0])));
      app.start();
      return app;
    };
    let [app, time] = [started(), 0];
    const events = Array.from({ length: 40 }, (): [number, Payload] => {
      time += draw.number(0, 4_000);
      return [time, randomPayload(draw)];
    });
    const place = draw.number(1, 39);
    for (const [at, [when, payload]] of events.entries()) {
      if (at === place) {
        const saved = app.snapshot();
        app = started();
        app.restore(saved);
      }
      app.input("Events").sendAt(when, ["any", payload]);
    }
    expect(told, JSON.stringify({ seed, pipeline })).toEqual(naivePipeline([...pipeline.operators], events));
  }
});
