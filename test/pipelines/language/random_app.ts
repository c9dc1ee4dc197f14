import type {
  App,
  Definition,
  Expression,
  Handler,
  Input,
  OnDemandQuery,
  Output,
  Query,
  Reference,
  Selection,
  SingleInput,
  Span,
  State,
  StreamState,
  TimeValue,
  Unit,
} from "../../../server/src/pipelines/language/ast.ts";
import { type Random, randomFrom } from "../../schedules/random.ts";

const PLACE = { offset: 0, line: 1, column: 1 };
const span: Span = { start: PLACE, end: PLACE };

const NAMES = [
  ...["a", "price", "Trades", "_x1", "true", "not", "null", "case", "when", "then", "end", "every", "from", "select"],
  ...[
    "last",
    "all",
    "sec",
    "min",
    "window",
    "events",
    "as",
    "in",
    "is",
    "like",
    "between",
    "or",
    "output",
    "for",
    "on",
  ],
  ...[
    "set",
    "join",
    "left",
    "desc",
    "with space",
    "a-b",
    "é",
    "1st",
    "of",
    "app",
    "Insert",
    "unidirectional",
    "within",
  ],
];
const TEXTS = [
  "",
  "x",
  "it's",
  'say "hi"',
  `both ' and "`,
  "two\nlines",
  "--no comment",
  "/* no */",
  `$\{V}`,
  "é\t😀",
  "'''",
  '"',
];
const TYPES = ["string", "int", "long", "float", "double", "bool", "object"] as const;
const KINDS = ["current", "expired", "all", undefined] as const;
const UNITS: Unit[] = ["year", "month", "week", "day", "hour", "min", "sec", "millisec"];

/** Trees as the parser would make them. The same seed gives the same ones. */
export function randomTrees(seed: number) {
  const random: Random = randomFrom(seed);
  const { number, one, chance } = random;
  const name = () => one(...NAMES);
  const many = <T>(make: () => T, least = 0, most = 3): T[] => Array.from({ length: number(least, most) }, make);
  const maybe = <T>(make: () => T): T | undefined => (chance(0.5) ? make() : undefined);
  const prefix = () => one("", "", "#", "!") as "" | "#" | "!";
  const index = () => maybe(() => (chance(0.5) ? { at: number(0, 3) } : { fromLast: number(0, 3) }));
  const streamName = () => ({ name: name(), prefix: prefix(), span });

  const time = (): TimeValue => {
    const parts = random.some(UNITS, 3).map((unit) => ({ amount: number(0, 90), unit }));
    const long = { year: 31556900000, month: 2630000000, week: 604800000, day: 86400000, hour: 3600000 };
    const lengths: Record<Unit, number> = { ...long, min: 60000, sec: 1000, millisec: 1 };
    return { milliseconds: parts.reduce((sum, part) => sum + part.amount * lengths[part.unit], 0), parts, span };
  };

  const source = () => ({ kind: "source" as const, name: name(), prefix: prefix(), index: index(), span });
  const reference = (): Reference => {
    if (chance(0.5)) return { kind: "reference", source: undefined, name: name(), span };
    const handler = chance(0.2) ? { handler: { name: name(), index: index() } } : {};
    return { kind: "reference", source: { ...source(), ...handler }, name: name(), span };
  };
  const stateReference = () => ({ ...source(), prefix: one("#", "!") as "#" | "!" });

  const constant = (): Expression => {
    const sign = one(1, -1);
    const kind = number(0, 6);
    if (kind === 6) return { kind: "null", span };
    const base = { kind: "constant", span } as const;
    if (kind === 0) return { ...base, type: "string", value: one(...TEXTS), written: undefined };
    if (kind === 1) return { ...base, type: "bool", value: chance(0.5), written: undefined };
    if (kind === 2) return { ...base, type: "int", value: 7 * sign, written: one("7", "07") };
    if (kind === 3) {
      return chance(0.5)
        ? { ...base, type: "long", value: 12 * sign, written: one("12L", "12l") }
        : { ...base, type: "long", value: 9007199254740993n * BigInt(sign), written: "9007199254740993L" };
    }
    if (kind === 4) return { ...base, type: "float", value: Math.fround(1.5) * sign, written: one("1.5f", "15e-1F") };
    return { ...base, type: "double", value: 2.5 * sign, written: one("2.5", "2.5d", "25e-1", "25E-1D") };
  };

  const call = (depth: number) => {
    const all = chance(0.1);
    const values = all ? [] : many(() => expression(depth - 1));
    return { kind: "call" as const, namespace: maybe(name), name: name(), arguments: values, all, span };
  };

  const expression = (depth = 3): Expression => {
    const below = () => expression(depth - 1);
    const negated = chance(0.5);
    switch (depth <= 0 ? number(0, 3) : number(0, 14)) {
      case 0:
      case 1:
        return reference();
      case 2:
        return constant();
      case 3:
        return { kind: "time", value: time(), span };
      case 4:
        return { kind: "not", operand: below(), span };
      case 5: {
        return { kind: "negate", operand: below(), span };
      }
      case 6:
        return { kind: "isNull", operand: chance(0.3) ? stateReference() : below(), span };
      case 7:
        return { kind: "inTable", operand: below(), table: name(), span };
      case 8:
        return { kind: "inList", operand: below(), items: many(below, 1), negated, span };
      case 9:
        return { kind: "between", operand: below(), low: below(), high: below(), negated, span };
      case 10:
        return { kind: "like", operand: below(), pattern: below(), negated, span };
      case 11: {
        // biome-ignore lint/suspicious/noThenProperty: nobody waits for a tree.
        const branches = many(() => ({ when: below(), then: below() }), 1);
        return { kind: "case", of: maybe(below), branches, otherwise: maybe(below), span };
      }
      case 12:
        return call(depth);
      default: {
        const op = one("*", "/", "%", "+", "-", "<", "<=", ">", ">=", "==", "!=", "and", "or") as "+";
        return { kind: "binary", op, left: below(), right: below(), span };
      }
    }
  };

  const handler = (): Handler =>
    chance(0.5) ? { kind: "filter", condition: expression(2), span } : { kind: "function", call: call(2), span };
  const handlers = (windows: boolean, after = true): Handler[] => [
    ...many(handler, 0, 2),
    ...(windows && chance(0.5)
      ? [{ kind: "window" as const, call: call(2), span }, ...(after ? many(handler, 0, 1) : [])]
      : []),
  ];
  const single = (windows = true, after = true): SingleInput => {
    return { kind: "single", stream: streamName(), handlers: handlers(windows, after), span };
  };

  const event = (): StreamState => ({ kind: "event", name: maybe(name), input: single(false), span });
  const absent = (timed: boolean) => ({
    kind: "absent" as const,
    input: single(false),
    for: timed ? time() : undefined,
    span,
  });
  const basic = (): State => {
    const kind = number(0, 4);
    if (kind === 0) {
      const [sign, min, max] = one<["<>" | "*" | "+" | "?", number, number | undefined]>(
        ...(
          [
            ["*", 0, undefined],
            ["+", 1, undefined],
            ["?", 0, 1],
            ["<>", 2, 5],
            ["<>", 0, 3],
          ] as const
        ).map((each) => [...each] as never),
        ["<>", 3, 3],
        ["<>", 2, undefined],
        ["<>", 0, undefined],
      );
      return { kind: "count", state: event(), min, max, sign, span };
    }
    if (kind === 1) {
      const op = one("and", "or") as "and" | "or";
      const [left, right] = [event(), op === "and" && chance(0.5) ? absent(false) : absent(true)];
      const other = chance(0.5) ? event() : right;
      return chance(0.5)
        ? { kind: "logical", op, left, right: other, span }
        : { kind: "logical", op, left: other, right: left, span };
    }
    return kind === 2 ? absent(true) : event();
  };
  const state = (depth: number): State => {
    if (depth <= 0 || chance(0.6)) return basic();
    const states = many(() => state(depth - 1), 1);
    return { kind: "every", state: states.length === 1 ? (states[0] as State) : { kind: "next", states, span }, span };
  };
  const pattern = (): Input => {
    const states = many(() => state(2), 1);
    // Which of the two it is, is seen by what stands between states.
    const parted = (one: State): boolean => one.kind === "next" || (one.kind === "every" && parted(one.state));
    const sequence = (states.length > 1 || states.some(parted)) && chance(0.5);
    const whole: State = states.length === 1 ? (states[0] as State) : { kind: "next", states, span };
    return { kind: sequence ? "sequence" : "pattern", state: whole, within: maybe(time), span };
  };
  const range = () =>
    chance(0.3)
      ? { within: { start: expression(1), end: maybe(() => expression(1)) }, per: expression(1) }
      : { within: undefined, per: undefined };
  const join = (): Input => {
    const both = number(0, 2);
    const side = (triggers: boolean) => ({ input: single(true, false), alias: maybe(name), unidirectional: triggers });
    const type = one("inner", "left", "right", "full") as "inner";
    return {
      kind: "join",
      type,
      left: side(both === 1),
      right: side(both === 2),
      on: maybe(expression),
      ...range(),
      span,
    };
  };
  const input = (depth = 1): Input => {
    const kind = number(0, depth > 0 ? 3 : 2);
    if (kind === 0) return single();
    if (kind === 1) return join();
    if (kind === 2) return pattern();
    const query = { from: input(depth - 1), select: selection(), rate: rate(), events: one(...KINDS) };
    return { kind: "nested", query, handlers: handlers(true), span };
  };

  const selection = (): Selection => {
    const rest = {
      groupBy: many(reference, 0, 2),
      having: maybe(expression),
      orderBy: many(() => ({ by: reference(), descending: chance(0.5) }), 0, 2),
      limit: maybe(constant),
      offset: maybe(constant),
    };
    return { items: maybe(() => many(item, 1, 6)), ...rest };
  };
  const item = () => {
    const expressed = expression();
    const as = expressed.kind === "reference" ? maybe(name) : name();
    return { expression: expressed, as, span };
  };
  const rate = () =>
    maybe(() => {
      const kind = one("all", "first", "last", "snapshot") as "all";
      const every = chance(0.5) || (kind as string) === "snapshot" ? { time: time() } : { events: number(1, 9) };
      return { kind, every, span };
    });
  const output = (): Output => {
    const events = one(...KINDS);
    const table = { ...streamName(), prefix: "" as const };
    const kind = number(0, 3);
    if (kind === 0) return { kind: "insert", events, into: streamName(), span };
    if (kind === 1) return { kind: "delete", table, events, on: maybe(expression), span };
    if (kind === 2) return { kind: "return", events, span };
    const set = many(() => ({ attribute: reference(), value: expression(2), span }));
    return { kind: one("update", "upsert") as "update", table, events, set, on: expression(), span };
  };

  const annotations = (depth = 2): App["annotations"] =>
    many(
      () => ({
        // `@app(…)` is always the app's.
        name: name().replace(/^app$/, "apps"),
        app: false,
        elements: many(() => ({
          key: maybe(() => one("type", "buffer.size", "a-b", "not", "é x")),
          value: one(...TEXTS),
          span,
        })),
        annotations: depth > 0 ? annotations(depth - 1) : [],
        span,
      }),
      0,
      2,
    );
  const query = (): Query => ({
    kind: "query",
    annotations: annotations(),
    from: input(),
    select: selection(),
    rate: rate(),
    output: output(),
    span,
  });
  const attributes = () => many(() => ({ name: name(), type: one(...TYPES), span }), 1, 8);
  const duration = () => one("sec", "min", "hour", "day", "month", "year") as "sec";
  const definition = (): Definition => {
    const head = { annotations: annotations(), name: name(), span };
    switch (number(0, 5)) {
      case 0:
        return { kind: "stream", ...head, attributes: attributes() };
      case 1:
        return { kind: "table", ...head, attributes: attributes() };
      case 2:
        return { kind: "window", ...head, attributes: attributes(), window: call(2), output: one(...KINDS) };
      case 3:
        return { kind: "trigger", ...head, at: chance(0.5) ? { every: time() } : { text: one(...TEXTS) } };
      case 4: {
        const body = one("", " return a; ", " if (a) { b(); } ", "\n  // it's } here\n  return '}';\n");
        return { kind: "function", ...head, language: name(), returns: one(...TYPES), body };
      }
      default: {
        const select = { ...selection(), having: undefined, orderBy: [], limit: undefined, offset: undefined };
        const every = chance(0.5) ? { from: duration(), to: duration() } : { list: many(duration, 1) };
        return { kind: "aggregation", ...head, from: single(), select, by: maybe(reference), every };
      }
    }
  };
  const partition = (): App["elements"][number] => {
    const key = () => ({
      stream: name(),
      by: chance(0.5)
        ? { key: expression(2) }
        : { ranges: many(() => ({ when: expression(2), as: one(...TEXTS) }), 1) },
      span,
    });
    return { kind: "partition", annotations: annotations(), with: many(key, 1, 2), queries: many(query, 1, 2), span };
  };

  return {
    random,
    expression,
    query,
    app: (): App => ({
      kind: "app",
      annotations: annotations().map((each) => ({ ...each, app: true })),
      definitions: many(definition, 0, 4),
      elements: many(() => (chance(0.7) ? query() : partition()), 0, 4),
      span,
    }),
    onDemand: (): OnDemandQuery => {
      if (chance(0.5)) {
        const from = { name: streamName(), alias: maybe(name), on: maybe(expression), ...range() };
        return { kind: "onDemand", from, select: maybe(selection), output: undefined, span };
      }
      const found = output();
      const own: Output =
        found.kind === "return" ? { kind: "insert", events: undefined, into: streamName(), span } : found;
      const select = own.kind === "insert" ? selection() : maybe(selection);
      return { kind: "onDemand", from: undefined, select, output: own, span };
    },
  };
}

/** A tree without the places of its parts. */
export function withoutPlaces(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutPlaces);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => key !== "span");
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutPlaces(value)]));
}
