// What pipelines in JSON do, in the plainest code there is: each operator over the list of all events, one after the other.
import type {
  Json,
  Operator,
  ReduceOperator,
  WindowOperator,
} from "../../../server/src/pipelines/json_pipelines/shape.ts";
import type { Random } from "../../schedules/random.ts";

export type Payload = Record<string, unknown>;
type Event = [time: number, payload: Payload];

/** What comes out when these events, in the order of their times, are all that come. */
export function naivePipeline(operators: Operator[], events: Event[]): Payload[] {
  const last = events.at(-1)?.[0] ?? 0;
  return operators.reduce((list, operator) => step(operator, list, last), events).map(([, payload]) => payload);
}

function step(operator: Operator, events: Event[], last: number): Event[] {
  if (operator.type === "filter") return events.filter(([, payload]) => passes(operator, payload));
  if (operator.type === "map") return events.map(([time, payload]) => [time, mapped(operator, payload)]);
  if (operator.type === "branch") return events.map(([time, payload]) => [time, branched(operator, payload)]);
  if (operator.type === "reduce") {
    return events.map(([time, payload], at) => {
      const before = events.slice(0, at + 1).map((event) => event[1]);
      return [
        time,
        reduced(
          operator,
          before.filter((one) => groupOf(operator, one) === groupOf(operator, payload)),
        ),
      ];
    });
  }
  if (operator.type === "window") return windows(operator, events, last);
  throw new Error(operator.type);
}

function at(payload: unknown, field: string): unknown {
  let value = payload;
  for (const part of field.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Payload)[part];
  }
  return value;
}

function passes({ field, op, value }: Operator & { type: "filter" }, payload: Payload): boolean {
  const found = at(payload, field);
  if (op === "eq") return found === value;
  if (op === "ne") return found !== value;
  if (op === "contains") return typeof found === "string" && found.includes(value as string);
  return typeof found === "number" && (op === "gt" ? found > (value as number) : found < (value as number));
}

function mapped({ field, transform }: Operator & { type: "map" }, payload: Payload): Payload {
  const found = at(payload, field);
  const [name, by] = transform.split(":");
  let value = found;
  if (typeof found === "string" && name === "uppercase") value = found.toUpperCase();
  if (typeof found === "string" && name === "lowercase") value = found.toLowerCase();
  if (typeof found === "string" && name === "trim") value = found.trim();
  if (typeof found === "number" && name === "multiply") value = found * Number(by);
  if (typeof found === "number" && name === "add") value = found + Number(by);
  if (value === found) return payload;
  const copy = structuredClone(payload);
  const parts = field.split(".");
  (at(copy, parts.slice(0, -1).join(".")) ?? copy)[parts.at(-1) as keyof object] = value as never;
  return copy;
}

function branched({ field, branches }: Operator & { type: "branch" }, payload: Payload): Payload {
  const found = at(payload, field);
  const text = typeof found === "string" ? found : JSON.stringify(found);
  return text !== undefined && Object.hasOwn(branches, text) ? { ...payload, _route: branches[text] } : payload;
}

function groupOf({ group_by }: ReduceOperator, payload: Payload): string {
  return JSON.stringify(group_by ? (at(payload, group_by) ?? "default") : "default");
}

function reduced(operator: ReduceOperator, payloads: Payload[]): Payload {
  const values = payloads.map((payload) => at(payload, operator.field));
  const numbers = values.filter((value) => typeof value === "number");
  const sum = numbers.reduce((a, b) => a + b, 0);
  const value = {
    count: payloads.length,
    sum,
    avg: sum / payloads.length,
    min: numbers.length === 0 ? null : Math.min(...numbers),
    max: numbers.length === 0 ? null : Math.max(...numbers),
  }[operator.function];
  return { group: JSON.parse(groupOf(operator, payloads[0] as Payload)), function: operator.function, value };
}

function windows({ config, aggregation }: WindowOperator, events: Event[], last: number): Event[] {
  const told: [end: number, events: Event[]][] = [];
  const size = (config.size_seconds as number) * 1_000;
  const groups = [...Map.groupBy(events, ([, payload]) => groupOf(aggregation, payload)).values()];
  if (config.window_type === "session") {
    const timeout = (config.session_timeout_seconds ?? 300) * 1_000;
    for (const group of groups) {
      const ends = group.flatMap(([time], place) =>
        (group[place + 1]?.[0] ?? Infinity) - time >= timeout ? [place + 1] : [],
      );
      ends.forEach((end, place) => {
        const session = group.slice(ends[place - 1] ?? 0, end);
        told.push([(session.at(-1) as Event)[0] + timeout, session]);
      });
    }
    told.sort(([a], [b]) => a - b);
  } else {
    const slide = config.window_type === "sliding" ? (config.slide_seconds ?? config.size_seconds ?? 0) * 1_000 : size;
    for (let end = 0; end <= last; end += slide) {
      const inside = events.filter(([time]) => time >= end - size && time < end);
      for (const group of Map.groupBy(inside, ([, payload]) => groupOf(aggregation, payload)).values())
        told.push([end, group]);
    }
  }
  return told
    .filter(([end]) => end <= last)
    .map(([end, group]) => [
      end,
      {
        window_type: config.window_type,
        window_size_seconds: config.size_seconds,
        events_in_window: group.length,
        aggregation: reduced(
          aggregation,
          group.map(([, payload]) => payload),
        ),
      },
    ]);
}

/** Operators, in any order; of windows one at most, as the last but for what looks at its results. */
export function randomOperators(draw: Random): Operator[] {
  const operators = Array.from({ length: draw.number(0, 4) }, () => randomOperator(draw));
  if (draw.number(0, 2) === 0) return operators;
  const config = { window_type: draw.one("tumbling", "sliding", "session"), size_seconds: draw.number(1, 20) } as const;
  operators.push({
    type: "window",
    config: {
      ...config,
      ...(config.window_type === "sliding" && draw.number(0, 1) === 0 ? { slide_seconds: draw.number(1, 12) } : {}),
      ...(config.window_type === "session" ? { session_timeout_seconds: draw.number(1, 5) } : {}),
    },
    aggregation: randomReduce(draw),
  });
  if (draw.number(0, 1) === 0) operators.push({ type: "filter", field: "aggregation.value", op: "gt", value: 2 });
  return operators;
}

function randomOperator(draw: Random): Operator {
  const field = draw.one("a", "b", "deep.a", "none");
  switch (draw.one("filter", "map", "branch", "reduce")) {
    case "filter": {
      const op = draw.one("eq", "ne", "gt", "lt", "contains");
      const value =
        op === "gt" || op === "lt"
          ? draw.number(-2, 5)
          : op === "contains"
            ? draw.one("x", "Y")
            : draw.one<Json>(1, "x", null, true);
      return { type: "filter", field, op, value };
    }
    case "map":
      return { type: "map", field, transform: draw.one("uppercase", "lowercase", "trim", "multiply:2", "add:-1.5") };
    case "branch":
      return { type: "branch", field, branches: { x: "to x", "1": "to 1", true: "to true" } };
    default:
      return draw.number(0, 3) === 0 ? randomReduce(draw) : { type: "filter", field, op: "ne", value: "x" };
  }
}

function randomReduce(draw: Random): ReduceOperator {
  const name = draw.one("count", "sum", "avg", "min", "max");
  const group = draw.one<Partial<ReduceOperator>>({}, { group_by: "b" }, { group_by: "deep.a" });
  return { type: "reduce", field: draw.one("a", "deep.a"), function: name, ...group };
}

/** A payload of a few fields of any type. */
export function randomPayload(draw: Random): Payload {
  const value = () => draw.one<unknown>(1, 2, 3.5, -1, "x", " Y ", "1", null, true, undefined);
  const fields = { a: value(), b: value(), deep: draw.one<unknown>({ a: value() }, 1, [2], undefined) };
  return JSON.parse(JSON.stringify(fields)) as Payload;
}
