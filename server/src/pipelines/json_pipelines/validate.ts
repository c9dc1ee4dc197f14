// Says what is wrong with a pipeline in JSON: which field, and which rule it does not keep.
import { Fields, isJson, isObject, shown } from "./fields.ts";
import { type Problem, pointTo } from "./problem.ts";
import { EVENTS, transformOf } from "./shape.ts";

const PIPELINE = ["id", "name", "description", "source_event_types", "operators", "enabled", "output"];
const CONFIG = ["window_type", "size_seconds", "slide_seconds", "session_timeout_seconds"];

/** All that is wrong with a pipeline; an empty list if it can run. */
export function validatePipeline(value: unknown): Problem[] {
  const problems: Problem[] = [];
  if (!isObject(value)) return [{ pointer: "", message: `a pipeline is an object, not ${shown(value)}` }];
  const fields = new Fields(value, PIPELINE, "", problems);
  fields.text("id", { optional: true });
  name(fields, "name", fields.text("name"));
  name(fields, "output", fields.text("output", { optional: true }));
  const description = fields.value("description");
  if (description !== undefined && typeof description !== "string")
    fields.wrong("description", `must be a text, not ${shown(description)}`);
  fields.texts("source_event_types", true);
  const enabled = fields.value("enabled");
  if (enabled !== undefined && typeof enabled !== "boolean")
    fields.wrong("enabled", `must be true or false, not ${shown(enabled)}`);
  const operators = fields.value("operators");
  if (!Array.isArray(operators)) {
    fields.wrong(
      "operators",
      operators === undefined ? "is missing: a list" : `must be a list, not ${shown(operators)}`,
    );
    return problems;
  }
  for (const [at, operator] of operators.entries()) operatorProblems(operator, pointTo("/operators", at), problems);
  sourceProblems(value, operators, problems);
  return problems;
}

/** What a stream can be called. */
function name(fields: Fields, field: string, text: string | undefined): void {
  if (text !== undefined && !/^[^\p{Cc}`#!$]+$/u.test(text))
    fields.wrong(field, `names a stream: it must be without \`, #, !, $ and control characters, not ${shown(text)}`);
}

/** Streams of their own come in for what events are enriched with. */
function sourceProblems(pipeline: Record<string, unknown>, operators: unknown[], problems: Problem[]): void {
  const { name: title, output = title } = pipeline;
  if (output === EVENTS) {
    const pointer = Object.hasOwn(pipeline, "output") ? "/output" : "/name";
    problems.push({ pointer, message: `must not be ${EVENTS}: that is what comes in; say another name by output` });
  }
  operators.forEach((operator, at) => {
    if (!isObject(operator) || operator["type"] !== "enrich") return;
    const { source } = operator;
    if (source !== EVENTS && source !== output) return;
    const message = `must not be ${source}: that is what ${source === EVENTS ? "comes in" : "goes out"}`;
    problems.push({ pointer: `/operators/${at}/source`, message });
  });
}

const OPERATORS: Record<string, { fields: string[]; check: (fields: Fields, problems: Problem[]) => void }> = {
  filter: { fields: ["field", "value", "op"], check: filterProblems },
  map: { fields: ["field", "transform"], check: mapProblems },
  reduce: { fields: ["field", "function", "group_by"], check: reduceProblems },
  window: { fields: ["config", "aggregation"], check: windowProblems },
  enrich: { fields: ["source", "fields", "key", "source_key"], check: enrichProblems },
  branch: { fields: ["field", "branches"], check: branchProblems },
};

function operatorProblems(value: unknown, pointer: string, problems: Problem[]): void {
  if (!isObject(value)) {
    problems.push({ pointer, message: `must be an operator, an object with a type, not ${shown(value)}` });
    return;
  }
  const { type } = value;
  const kind = typeof type === "string" && Object.hasOwn(OPERATORS, type) ? OPERATORS[type] : undefined;
  if (kind === undefined) {
    new Fields({ type }, ["type"], pointer, problems).word("type", Object.keys(OPERATORS));
    return;
  }
  kind.check(new Fields(value, ["type", ...kind.fields], pointer, problems), problems);
}

function filterProblems(fields: Fields): void {
  fields.text("field");
  const op = fields.word("op", ["eq", "ne", "gt", "lt", "contains"]);
  const value = fields.value("value");
  if (!fields.has("value")) fields.wrong("value", "is missing: what the field is compared with");
  else if (!isJson(value ?? null)) fields.wrong("value", "must be a value of JSON");
  else if ((op === "gt" || op === "lt") && typeof value !== "number" && typeof value !== "bigint")
    fields.wrong("value", `must be a number, as ${op} compares numbers, not ${shown(value)}`);
  else if (op === "contains" && typeof value !== "string")
    fields.wrong("value", `must be a text, as contains looks for it in texts, not ${shown(value)}`);
}

function mapProblems(fields: Fields): void {
  fields.text("field");
  const rule = "uppercase, lowercase, trim, or multiply: or add: with a number behind it, such as multiply:1.5";
  const transform = fields.text("transform", { is: rule });
  if (transform !== undefined && transformOf(transform) === undefined)
    fields.wrong("transform", `must be ${rule}, not ${shown(transform)}`);
}

function reduceProblems(fields: Fields): void {
  fields.text("field");
  fields.word("function", ["count", "sum", "avg", "min", "max"]);
  fields.text("group_by", { optional: true });
}

function windowProblems(fields: Fields, problems: Problem[]): void {
  const aggregation = fields.value("aggregation");
  const pointer = pointTo(fields.pointer, "aggregation");
  if (!isObject(aggregation) || aggregation["type"] !== "reduce") {
    const not =
      aggregation === undefined ? "" : `, not ${shown(isObject(aggregation) ? aggregation["type"] : aggregation)}`;
    problems.push({ pointer, message: `must be a reduce: {"type": "reduce", "field": …, "function": …}${not}` });
  } else operatorProblems(aggregation, pointer, problems);
  const config = fields.value("config");
  if (!isObject(config)) {
    fields.wrong("config", 'must be an object such as {"window_type": "tumbling", "size_seconds": 60}');
    return;
  }
  const inside = new Fields(config, CONFIG, pointTo(fields.pointer, "config"), problems);
  const type = inside.word("window_type", ["tumbling", "sliding", "session"]);
  inside.seconds("size_seconds", type === "session");
  inside.seconds("slide_seconds", true);
  inside.seconds("session_timeout_seconds", true);
  if (type !== undefined && type !== "sliding" && inside.value("slide_seconds") !== undefined)
    inside.wrong("slide_seconds", `is for sliding windows, not for ${type} ones; leave it out`);
  if (type !== undefined && type !== "session" && inside.value("session_timeout_seconds") !== undefined)
    inside.wrong("session_timeout_seconds", `is for sessions, not for ${type} windows; leave it out`);
}

function enrichProblems(fields: Fields): void {
  name(fields, "source", fields.text("source", { is: "the name of a source" }));
  fields.texts("fields", false);
  fields.text("key", { optional: true });
  fields.text("source_key", { optional: true });
}

function branchProblems(fields: Fields, problems: Problem[]): void {
  fields.text("field");
  const branches = fields.value("branches");
  const rule = 'an object of values and routes, such as {"gold": "vip"}';
  if (!isObject(branches) || Object.keys(branches).length === 0) {
    fields.wrong(
      "branches",
      `must be ${rule}${branches === undefined ? "" : `, not ${isObject(branches) ? "empty" : shown(branches)}`}`,
    );
    return;
  }
  for (const [value, route] of Object.entries(branches)) {
    if (typeof route === "string") continue;
    const pointer = pointTo(pointTo(fields.pointer, "branches"), value);
    problems.push({ pointer, message: `must be a text, the route, not ${shown(route)}` });
  }
}
