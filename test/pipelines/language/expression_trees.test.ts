// Random expressions with types that fit: what queries make of them is what plain code says, with nulls, wrapping and widening.
import { createApp } from "@gapless/server/pipelines";
import { expect, test } from "vitest";
import { type Random, randomFrom } from "../../schedules/random.ts";

type Type = "int" | "long" | "double" | "bool" | "string";
type Value = number | bigint | boolean | string | null;
/** A text, and what it comes to for a row; longs are bigints here. */
interface Tree {
  text: string;
  type: Type;
  of(row: Record<string, Value>): Value;
}

const NAMES: Record<Type, string[]> = {
  int: ["i", "j"],
  long: ["l", "m"],
  double: ["x", "y"],
  bool: ["p", "q"],
  string: ["s", "t"],
};
const WIDTH = ["int", "long", "double"] as const;

function wrapped(value: bigint, bits: 32 | 64): Value {
  const found = BigInt.asIntN(bits, value);
  return bits === 32 ? Number(found) : found;
}

function computed(op: string, type: Type, a: Value, b: Value): Value {
  if (a === null || b === null) return null;
  if (type === "double") {
    const [x, y] = [Number(a), Number(b)];
    if ((op === "/" || op === "%") && y === 0) return null;
    return op === "+" ? x + y : op === "-" ? x - y : op === "*" ? x * y : op === "/" ? x / y : x % y;
  }
  const [x, y] = [BigInt(a as number), BigInt(b as number)];
  if ((op === "/" || op === "%") && y === 0n) return null;
  const value = op === "+" ? x + y : op === "-" ? x - y : op === "*" ? x * y : op === "/" ? x / y : x % y;
  return wrapped(value, type === "int" ? 32 : 64);
}

function compared(op: string, a: Value, b: Value): boolean {
  if (a === null || b === null) return false;
  // Numbers of all types by their values.
  const [x, y] = [a as number, b as number];
  const isNumber = typeof a !== "string" && typeof a !== "boolean";
  const isEqual = isNumber ? x <= y && x >= y : a === b;
  if (op === "==") return isEqual;
  if (op === "!=") return !isEqual;
  return op === "<" ? x < y : op === "<=" ? x <= y : op === ">" ? x > y : x >= y;
}

function tree(random: Random, type: Type, depth: number): Tree {
  const make = (wanted: Type) => tree(random, wanted, depth - 1);
  if (depth === 0 || random.chance(0.15)) return leaf(random, type);
  if (random.chance(0.12)) {
    const [when, then, otherwise] = [make("bool"), make(type), make(type)];
    const text = random.chance(0.5)
      ? `case when ${when.text} then ${then.text} else ${otherwise.text} end`
      : `ifThenElse(${when.text}, ${then.text}, ${otherwise.text})`;
    return { text: `(${text})`, type, of: (row) => (when.of(row) === true ? then : otherwise).of(row) };
  }
  if (random.chance(0.08)) {
    const [a, b] = [make(type), make(type)];
    return { text: `coalesce(${a.text}, ${b.text})`, type, of: (row) => a.of(row) ?? b.of(row) };
  }
  if (type === "bool") return condition(random, make);
  if (type === "string") {
    const [a, b] = [make("string"), make("string")];
    return {
      text: `str:concat(${a.text}, ${b.text})`,
      type,
      of: (row) => `${a.of(row) ?? ""}${b.of(row) ?? ""}`,
    };
  }
  // One side is of the type, the other of it or narrower.
  const narrower = WIDTH.slice(0, WIDTH.indexOf(type) + 1);
  const sides = [make(type), make(random.one(...narrower))];
  const [a, b] = (random.chance(0.5) ? sides : sides.toReversed()) as [Tree, Tree];
  const op = random.one("+", "-", "*", "/", "%");
  return { text: `(${a.text} ${op} ${b.text})`, type, of: (row) => computed(op, type, a.of(row), b.of(row)) };
}

function condition(random: Random, make: (type: Type) => Tree): Tree {
  const type = "bool";
  const way = random.number(0, 4);
  if (way === 0) {
    const a = make("bool");
    return { text: `(not ${a.text})`, type, of: (row) => a.of(row) !== true };
  }
  if (way === 1) {
    const [a, b, op] = [make("bool"), make("bool"), random.one("and", "or")];
    const both = (row: Record<string, Value>) => [a.of(row) === true, b.of(row) === true];
    return {
      text: `(${a.text} ${op} ${b.text})`,
      type,
      of: (row) => (op === "and" ? both(row).every(Boolean) : both(row).some(Boolean)),
    };
  }
  if (way === 2) {
    const a = leaf(random, random.one("int", "long", "double", "string"), true);
    return { text: `(${a.text} is null)`, type, of: (row) => a.of(row) === null };
  }
  if (way === 3) {
    const kind = random.one("bool" as const, "string" as const);
    const [a, b, op] = [make(kind), make(kind), random.one("==", "!=")];
    return { text: `(${a.text} ${op} ${b.text})`, type, of: (row) => compared(op, a.of(row), b.of(row)) };
  }
  const [a, b, op] = [
    make(random.one(...WIDTH)),
    make(random.one(...WIDTH)),
    random.one("<", "<=", ">", ">=", "==", "!="),
  ];
  return { text: `(${a.text} ${op} ${b.text})`, type, of: (row) => compared(op, a.of(row), b.of(row)) };
}

function leaf(random: Random, type: Type, named = false): Tree {
  if (named || random.chance(0.7)) {
    const name = random.one(...NAMES[type]);
    return { text: name, type, of: (row) => row[name] as Value };
  }
  const [text, value] = random.one(...LITERALS[type]) as [string, Value];
  return { text, type, of: () => value };
}

const LITERALS: Record<Type, [string, Value][]> = {
  int: [
    ["0", 0],
    ["1", 1],
    ["7", 7],
    ["-3", -3],
    ["2147483647", 2147483647],
  ],
  long: [
    ["0L", 0n],
    ["5L", 5n],
    ["-2L", -2n],
    ["9223372036854775807L", 2n ** 63n - 1n],
  ],
  double: [
    ["0.0", 0],
    ["0.5", 0.5],
    ["-1.25", -1.25],
    ["1e10", 1e10],
  ],
  bool: [
    ["true", true],
    ["false", false],
  ],
  string: [
    ["'a'", "a"],
    ["''", ""],
    ["'b c'", "b c"],
  ],
};

const POOLS: Record<Type, Value[]> = {
  int: [null, 0, 1, -1, 12, 2147483647, -2147483648],
  long: [null, 0n, 1n, -1n, 3_000_000_000n, 2n ** 53n + 1n, -(2n ** 63n)],
  double: [null, 0, 0.1, -2.5, 1e300, 7],
  bool: [null, true, false],
  string: [null, "a", "", "b c"],
};

test("expressions come to what plain code says", () => {
  const random = randomFrom(77);
  for (let round = 0; round < 60; round++) {
    const types = [...Object.keys(NAMES), "int", "bool"] as Type[];
    const trees = types.map((type) => tree(random, type, 4));
    const attributes = Object.entries(NAMES).flatMap(([type, names]) =>
      names.map((name) => ({ name, type: type as Type })),
    );
    const app = createApp(`define stream S (${attributes.map(({ name, type }) => `${name} ${type}`).join(", ")});
      from S select ${trees.map(({ text }, at) => `${text} as v${at}`).join(", ")} insert into O;`);
    const told: (readonly unknown[])[] = [];
    app.onStream("O", (events) => void told.push(...events.map(({ data }) => data)));
    app.start();
    const rows = Array.from({ length: 12 }, () => attributes.map(({ type }) => random.one(...POOLS[type])));
    app.input("S").sendBatch(rows.map((data) => ({ data })));
    for (const [at, row] of rows.entries()) {
      const named = Object.fromEntries(attributes.map(({ name }, place) => [name, row[place] as Value]));
      for (const [place, { text, type, of }] of trees.entries()) {
        const should = of(named);
        const found = told[at]?.[place] as Value;
        const same =
          type === "long" && found !== null
            ? BigInt(found as number) === should
            : Object.is(found, should) || found === should;
        if (!same) expect.fail(`${text} of ${row.join(", ")} is ${found}, not ${should}`);
      }
    }
  }
});
