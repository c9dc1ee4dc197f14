// The functions without a namespace that SiddhiQL has of its own.
import type { TypeName } from "../language/ast.ts";
import { conversion } from "./convert_value.ts";
import { define, type Prepared } from "./define.ts";
import { type Argument, FunctionError, type ScalarFunction } from "./function.ts";
import { TYPES_OF_VALUES } from "./types_of_values.ts";

const TARGETS: readonly TypeName[] = ["int", "long", "float", "double", "string", "bool"];

const SAMPLES: Partial<Record<TypeName, string>> = {
  bool: "true",
  double: "1.5",
  float: "1.5f",
  int: "5",
  long: "5L",
  string: "'a'",
};

/** The functions. */
export const CORE: ScalarFunction[] = [
  define("cast(value any, type string) any", {
    about:
      "Takes a value for one of the type named by a literal. A value of a known type is converted as by `convert`; one of type `object` is passed on as it is.",
    example: { expression: "cast(5, 'double')", result: 5 },
    prepare: (given) => retype(given, "cast"),
  }),
  define("convert(value any, type string) any", {
    about:
      "Converts to the type named by a literal: `int`, `long`, `float`, `double`, `bool` or `string`; null where that cannot be. Fractions are cut, numbers too large for an `int` or `long` become the largest, a `long` as `int` keeps its lower 32 bits, 1 is true and every other number false, and of texts only `true` is true. Of an `object` only texts can be made.",
    example: { expression: "convert('42', 'int')", result: 42 },
    prepare: (given) => retype(given, "convert"),
  }),
  define("coalesce(values T, ...) T", {
    about: "The first of its arguments that is not null.",
    example: { expression: "coalesce(convert('-', 'int'), 7)", result: 7 },
    nulls: "own",
    call: (...values: unknown[]) => values.find((value) => value !== null) ?? null,
  }),
  define("default(value T, otherwise T) T", {
    about: "The value, or the literal where it is null.",
    example: { expression: "default(convert('-', 'double'), 0.5)", result: 0.5 },
    nulls: "own",
    prepare: (given) =>
      given[1]?.constant === undefined
        ? { error: "the second argument of default (otherwise) must be a literal; coalesce(a, b) takes any expression" }
        : { call: (value: unknown, otherwise: unknown) => value ?? otherwise },
  }),
  define("ifThenElse(condition bool, then T, otherwise T) T", {
    about: "The second argument where the condition is true, the third where it is false or null.",
    example: { expression: "ifThenElse(true, 'high', 'low')", result: "high" },
    nulls: "own",
    call: (condition: boolean | null, then: unknown, otherwise: unknown) => (condition === true ? then : otherwise),
  }),
  instanceOf("Boolean", "bool"),
  instanceOf("Double", "double"),
  instanceOf("Float", "float"),
  instanceOf("Integer", "int"),
  instanceOf("Long", "long"),
  instanceOf("String", "string"),
  define("maximum(values N, ...) N", {
    about: "The largest of its arguments. Nulls do not count; where all are null it is null.",
    example: { expression: "maximum(3, 7, 5)", result: 7 },
    nulls: "own",
    call: (...values: (number | null)[]) => extreme(values, (a, b) => a > b),
  }),
  define("minimum(values N, ...) N", {
    about: "The smallest of its arguments. Nulls do not count; where all are null it is null.",
    example: { expression: "minimum(3, 7, 5)", result: 3 },
    nulls: "own",
    call: (...values: (number | null)[]) => extreme(values, (a, b) => a < b),
  }),
  define("UUID() string", {
    about: "A new UUID (version 4), from the app's own generator of random numbers.",
    example: { expression: "UUID()", result: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/ },
    needs: "random",
    call: uuid,
  }),
  define("currentTimeMillis() long", {
    about: "The time of the app, in milliseconds since 1970: the wall clock's, or in playback that of the events.",
    example: { expression: "currentTimeMillis()", result: 1_700_000_000_000 },
    needs: "clock",
    call: (now: number) => now,
  }),
  define("eventTimestamp() long", {
    about:
      "The time of the event, in milliseconds since 1970. Of a pattern or a join, that of one of its events by name: `eventTimestamp(e1)`; of several, that of the last.",
    example: { expression: "eventTimestamp()", result: 1_700_000_000_000 },
    needs: "event",
    call: (time: number) => time,
  }),
  define("createSet(value plain) object", {
    about: "A set of one value, for `unionSet`.",
    example: { expression: "sizeOfSet(createSet('a'))", result: 1 },
    nulls: "own",
    call: (value: unknown) => new Set([value]),
  }),
  define("sizeOfSet(set object) int", {
    about: "How many values are in a set; 0 for null.",
    example: { expression: "sizeOfSet(createSet(1))", result: 1 },
    nulls: "own",
    call: (set: unknown) => {
      if (set === null) return 0;
      if (set instanceof Set) return set.size;
      throw new FunctionError("sizeOfSet takes a set, as createSet() and unionSet() make them");
    },
  }),
];

/** A UUID of version 4 from four random numbers. */
export function uuid(random: () => number): string {
  const word = () => Math.floor(random() * 2 ** 32);
  const hex = (value: number) => (value >>> 0).toString(16).padStart(8, "0");
  const version = (word() & 0xffff0fff) | 0x4000;
  const variant = (word() & 0x3fffffff) | 0x80000000;
  const text = hex(word()) + hex(version) + hex(variant) + hex(word());
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function retype([value, name]: Argument[], of: "cast" | "convert"): Prepared | { error: string } {
  const written = name?.constant?.value;
  const target = TARGETS.find((type) => typeof written === "string" && written.toLowerCase() === type);
  if (target === undefined) {
    const found = typeof written === "string" ? `'${written}'` : "an expression";
    return {
      error: `the second argument of ${of} (type) must be a literal, one of '${TARGETS.join("', '")}', not ${found}`,
    };
  }
  if (of === "cast" && value?.type === "object") return { call: (kept: unknown) => kept, returns: target };
  const call = conversion(value?.type ?? target, target);
  if (call !== undefined) return { call, returns: target };
  return { error: `convert makes only a 'string' of an object, not '${target}': cast(…, '${target}') passes it on` };
}

function instanceOf(name: string, type: TypeName): ScalarFunction {
  return define(`instanceOf${name}(value any) bool`, {
    about: `Whether a value is of type \`${type}\`. null is of no type. In an \`object\`, whole numbers of 32 bits are an \`int\`, larger ones a \`long\`, and other numbers a \`double\`.`,
    example: { expression: `instanceOf${name}(${SAMPLES[type]})`, result: true },
    nulls: "own",
    prepare: ([value]) => {
      const declared = value?.type;
      if (declared === "object") return { call: TYPES_OF_VALUES[type].unknown };
      // What arrives may still not be what was declared.
      return { call: declared === type ? TYPES_OF_VALUES[type].declared : () => false };
    },
  });
}

function extreme(values: (number | null)[], better: (a: number, b: number) => boolean): number | null {
  let best: number | null = null;
  for (const value of values) {
    // A NaN wins, as every comparison with it is false.
    if (value !== null && (best === null || better(value, best) || Number.isNaN(value))) best = value;
  }
  return best;
}
