// Values on their way into a sandbox and out of it: JSON, in which everything that JSON does not have is an object of one letter.
// What comes out was written by nobody to be trusted, so it is only ever read as data.

/** So deep may values stand within each other. */
const DEEPEST = 200;

/** What JSON can hold of a value. */
export function pack(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { f: Object.is(value, -0) ? "-0" : `${value}` };
    case "bigint":
      return { b: `${value}` };
    case "object":
      return value === null ? null : packObject(value, depth + 1);
    default:
      return null;
  }
}

function packObject(value: object, depth: number): unknown {
  if (depth > DEEPEST) throw new Error(`values may stand ${DEEPEST} deep within each other`);
  const inside = (part: unknown) => pack(part, depth);
  if (Array.isArray(value)) return { a: value.map(inside) };
  if (value instanceof Set) return { s: [...value].map(inside) };
  if (value instanceof Map) return { m: [...value].map((entry) => entry.map(inside)) };
  return { o: Object.entries(value).map(([name, part]) => [name, inside(part)]) };
}

type Packed =
  | null
  | string
  | number
  | boolean
  | { f?: string; b?: string; a?: Packed[]; s?: Packed[]; m?: Pair[]; o?: Pair[] };
type Pair = [Packed, Packed];

/** The value again. An entry `__proto__` becomes one like any other. */
export function unpack(packed: unknown): unknown {
  const value = packed as Packed;
  if (value === null || typeof value !== "object") return value;
  if (value.f !== undefined) return Number(value.f);
  if (value.b !== undefined) return BigInt(value.b);
  if (value.a !== undefined) return value.a.map(unpack);
  if (value.s !== undefined) return new Set(value.s.map(unpack));
  const pairs = (value.m ?? value.o ?? []).map(([key, part]) => [unpack(key), unpack(part)] as const);
  return value.m === undefined ? Object.fromEntries(pairs) : new Map(pairs);
}
