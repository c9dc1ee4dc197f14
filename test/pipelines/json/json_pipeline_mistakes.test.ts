import { expect, test } from "vitest";
import { createPipeline, PipelineError, readPipeline, validatePipeline } from "../../../server/src/pipelines/index.ts";
import { randomFrom } from "../../schedules/random.ts";

const GOOD = {
  name: "p",
  operators: [
    { type: "filter", field: "a", value: 1, op: "eq" },
    { type: "map", field: "a", transform: "multiply:2" },
    { type: "reduce", field: "a", function: "sum", group_by: "b" },
    { type: "branch", field: "group", branches: { x: "y" } },
    { type: "enrich", source: "s", fields: ["n"] },
    {
      type: "window",
      config: { window_type: "tumbling", size_seconds: 60, slide_seconds: null },
      aggregation: { type: "reduce", field: "value", function: "max" },
    },
  ],
};

const operator = (value: unknown) => ({ name: "p", operators: [value] });
const SUM = { type: "reduce", field: "a", function: "sum" };
const windowed = (config: unknown, aggregation: unknown = SUM) => operator({ type: "window", config, aggregation });

test("a pipeline that keeps the rules has no problems", () => {
  expect(validatePipeline(GOOD)).toEqual([]);
});

test.each([
  ["no object", [], "", "a pipeline is an object, not a list"],
  ["no name", { operators: [] }, "/name", "is missing: a text"],
  ["a name of another type", { name: 5, operators: [] }, "/name", "must be a text, not 5"],
  ["no operators", { name: "p" }, "/operators", "is missing: a list"],
  ["a field that there is not", { ...GOOD, enable: true }, "/enable", "is no field here; did you mean enabled?"],
  ["an output that is no name", { ...GOOD, output: "a`b" }, "/output", "names a stream: it must be without"],
  ["the input as output", { ...GOOD, output: "Events" }, "/output", "must not be Events: that is what comes in"],
  ["enabled as a text", { ...GOOD, enabled: "yes" }, "/enabled", 'must be true or false, not "yes"'],
  [
    "types that are no texts",
    { ...GOOD, source_event_types: ["a", 1] },
    "/source_event_types/1",
    "must be a text, not 1",
  ],
  ["no operator", operator("filter"), "/operators/0", 'must be an operator, an object with a type, not "filter"'],
  ["another operator", operator({ type: "fliter" }), "/operators/0/type", '"fliter"; did you mean filter?'],
  [
    "another comparison",
    operator({ type: "filter", field: "a", value: 1, op: "gte" }),
    "/operators/0/op",
    'must be eq, ne, gt, lt or contains, not "gte"; did you mean gt?',
  ],
  ["no value", operator({ type: "filter", field: "a", op: "eq" }), "/operators/0/value", "is missing"],
  [
    "no JSON",
    operator({ type: "filter", field: "a", op: "eq", value: [Number.NaN] }),
    "/operators/0/value",
    "must be a value of JSON",
  ],
  [
    "gt of a text",
    operator({ type: "filter", field: "a", value: "5", op: "gt" }),
    "/operators/0/value",
    'must be a number, as gt compares numbers, not "5"',
  ],
  [
    "contains of a number",
    operator({ type: "filter", field: "a", value: 5, op: "contains" }),
    "/operators/0/value",
    "must be a text",
  ],
  [
    "another transform",
    operator({ type: "map", field: "a", transform: "multiply:x" }),
    "/operators/0/transform",
    "must be uppercase, lowercase",
  ],
  ["no field", operator({ type: "map", transform: "trim" }), "/operators/0/field", "is missing: a text"],
  [
    "another function",
    operator({ type: "reduce", field: "a", function: "summ" }),
    "/operators/0/function",
    "did you mean sum?",
  ],
  [
    "no size",
    windowed({ window_type: "sliding" }),
    "/operators/0/config/size_seconds",
    "is missing: a whole number of seconds from 1 on",
  ],
  [
    "a size of 0",
    windowed({ window_type: "tumbling", size_seconds: 0 }),
    "/operators/0/config/size_seconds",
    "from 1 on, not 0",
  ],
  [
    "a slide of another window",
    windowed({ window_type: "tumbling", size_seconds: 1, slide_seconds: 1 }),
    "/operators/0/config/slide_seconds",
    "is for sliding windows",
  ],
  [
    "a window of nothing",
    windowed({ window_type: "tumbling", size_seconds: 1 }, null),
    "/operators/0/aggregation",
    "must be a reduce",
  ],
  [
    "a window of a filter",
    windowed({ window_type: "tumbling", size_seconds: 1 }, { type: "filter" }),
    "/operators/0/aggregation",
    'not "filter"',
  ],
  [
    "a mistake in a window's sum",
    windowed({ window_type: "tumbling", size_seconds: 1 }, { type: "reduce", field: "a", function: 1 }),
    "/operators/0/aggregation/function",
    "not 1",
  ],
  ["no fields to add", operator({ type: "enrich", source: "s", fields: [] }), "/operators/0/fields", "not empty"],
  [
    "itself as a source",
    operator({ type: "enrich", source: "p", fields: ["a"] }),
    "/operators/0/source",
    "must not be p: that is what goes out",
  ],
  ["no branches", operator({ type: "branch", field: "a", branches: {} }), "/operators/0/branches", "not empty"],
  [
    "a route that is no text",
    operator({ type: "branch", field: "a", branches: { "a/b": 1 } }),
    "/operators/0/branches/a~1b",
    "must be a text, the route, not 1",
  ],
])("says what is wrong with %s", (_, pipeline, pointer, message) => {
  const problems = validatePipeline(pipeline);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.pointer).toBe(pointer);
  expect(problems[0]?.message).toContain(message);
});

test("all mistakes are told at once", () => {
  const mistakes = { name: "", operators: [{ type: "filter", op: "x" }, { type: "map" }] };
  expect(() => createPipeline(mistakes as never)).toThrow(PipelineError);
  expect(validatePipeline(mistakes).map(({ pointer }) => pointer)).toEqual([
    "/name",
    "/operators/0/field",
    "/operators/0/op",
    "/operators/0/value",
    "/operators/1/field",
    "/operators/1/transform",
  ]);
});

test("a text that is no JSON is told as such", () => {
  expect(() => readPipeline('{"name": "p", ')).toThrow(/^this is no JSON: .*(property|end)/);
  expect(readPipeline(JSON.stringify(GOOD))).toEqual(GOOD);
});

test("garbage is refused with a problem, or it runs", () => {
  const draw = randomFrom(3);
  const junk = () =>
    draw.one<unknown>(
      undefined,
      null,
      "",
      "x",
      `it's "\${V}" \`\n`,
      0,
      -1,
      1.5,
      1e300,
      true,
      [],
      [1],
      {},
      { type: "map" },
      { "": "" },
    );
  let ran = 0;
  for (let round = 0; round < 400; round++) {
    const pipeline = structuredClone(GOOD) as unknown as Record<string, unknown>;
    for (let count = draw.number(1, 2); count > 0; count--) spoil(pipeline, junk);
    if (validatePipeline(pipeline).length > 0) continue;
    const app = createPipeline(pipeline as never);
    app.start();
    app.input("Events").sendAt(1, ["type", { a: 1, group: junk() ?? null }]);
    expect(app.failures, JSON.stringify(pipeline)).toBe(0);
    ran++;
  }
  expect(ran).toBeGreaterThan(10);

  function spoil(holder: object, value: () => unknown): void {
    const keys = Object.keys(holder);
    const key = keys[draw.number(0, keys.length - 1)] as keyof object;
    const inside = holder[key] as unknown;
    if (typeof inside === "object" && inside !== null && Object.keys(inside).length > 0 && draw.chance(0.9))
      spoil(inside, value);
    else holder[key] = value() as never;
  }
});
