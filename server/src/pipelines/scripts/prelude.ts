// What runs in a sandbox before any script does: it takes away what could reach time, chance or code made of texts, freezes what is left, so
// that a script finds everything as it was at its first call, and gives the two functions that are called from outside.

/** Names that scripts may use; all others go. */
const KEPT = `Object Function Array String Number Boolean Symbol BigInt Math JSON Reflect Proxy RegExp Date Map Set WeakMap WeakSet Iterator
  Error TypeError RangeError SyntaxError ReferenceError EvalError URIError InternalError AggregateError
  ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array
  BigInt64Array BigUint64Array parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent
  Infinity NaN undefined globalThis`;

/** Its source, in JavaScript: gives [add, run]. add(body) makes a function and says its number; run(number, text) calls it and gives a text. */
export const PRELUDE = String.raw`(() => {
"use strict";
const make = Function;
const { parse, stringify } = JSON;
const { construct, ownKeys, getOwnPropertyDescriptor, getPrototypeOf, defineProperty } = Reflect;
const { freeze } = Object;
let clock = 0;

const RealDate = Date;
const Later = (async () => {})().constructor;
const AppDate = function Date(...given) {
  if (new.target === undefined) return new RealDate(clock).toString();
  return construct(RealDate, given.length === 0 ? [clock] : given, new.target);
};
AppDate.prototype = RealDate.prototype;
AppDate.UTC = RealDate.UTC;
AppDate.parse = RealDate.parse;
AppDate.now = () => clock;
RealDate.prototype.constructor = AppDate;
globalThis.Date = AppDate;

Math.random = () => {
  throw new Error("Math.random() would give another run other numbers; hand them in as an argument: math:rand()");
};

const NoCode = function Function() {
  throw new Error("a script cannot make code of texts");
};
NoCode.prototype = make.prototype;
const kinds = [function () {}, function* () {}, async function () {}, async function* () {}];
for (const kind of kinds) defineProperty(getPrototypeOf(kind), "constructor", { value: NoCode });
globalThis.Function = NoCode;

const kept = new Set(${JSON.stringify(KEPT.split(/\s+/))});
for (const name of ownKeys(globalThis)) if (!kept.has(name)) delete globalThis[name];

const roots = [
  globalThis, ...kinds, (function* () {})(), (async function* () {})(), [].values(), new Map().entries(), new Set().values(),
  ""[Symbol.iterator](), "".matchAll(/a/g), [].values().map((x) => x), Iterator.from({ next() {} }), NoCode, make,
];
const frozen = new Set();
while (roots.length > 0) {
  const one = roots.pop();
  if (one === null || (typeof one !== "object" && typeof one !== "function") || frozen.has(one)) continue;
  frozen.add(one);
  for (const key of ownKeys(one)) {
    const { value, get, set } = getOwnPropertyDescriptor(one, key);
    roots.push(value, get, set);
  }
  roots.push(getPrototypeOf(one));
}
for (const one of frozen) freeze(one);

const unpack = (value) => {
  if (value === null || typeof value !== "object") return value;
  if (value.f !== undefined) return Number(value.f);
  if (value.b !== undefined) return BigInt(value.b);
  if (value.a !== undefined) return value.a.map(unpack);
  if (value.s !== undefined) return new Set(value.s.map(unpack));
  const pairs = (value.m ?? value.o).map(([key, part]) => [unpack(key), unpack(part)]);
  return value.m === undefined ? Object.fromEntries(pairs) : new Map(pairs);
};

const pack = (value, depth) => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "undefined":
      return null;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { f: Object.is(value, -0) ? "-0" : String(value) };
    case "bigint":
      return { b: String(value) };
    case "object": {
      if (value === null) return null;
      if (depth > 200) throw new Error("what it gives stands more than 200 deep within each other");
      const inside = (part) => pack(part, depth + 1);
      if (Array.isArray(value)) return { a: Array.from(value, inside) };
      if (value instanceof Set) return { s: Array.from(value, inside) };
      if (value instanceof Map) return { m: Array.from(value, ([key, part]) => [inside(key), inside(part)]) };
      if (value instanceof Later) throw new TypeError("a promise cannot leave a script: it gives its value at once");
      if (value instanceof RealDate) return pack(value.getTime());
      return { o: Object.keys(value).map((key) => [key, inside(value[key])]) };
    }
    default:
      throw new TypeError("a " + typeof value + " cannot leave a script");
  }
};

const told = (error) => {
  try {
    if (!(error instanceof Error)) return { text: "it throws " + String(error).slice(0, 500) };
    // The script alone has no file; three lines stand before its first.
    const line = /<input>:(\d+)/.exec(String(error.stack))?.[1];
    const text = (String(error.name) + ": " + String(error.message)).slice(0, 500);
    return line === undefined || line <= 3 ? { text } : { text, line: line - 3 };
  } catch {
    return { text: "it throws what cannot be shown" };
  }
};

const functions = [];
return [
  (body) => functions.push(make("data", '"use strict";\n' + body)) - 1,
  (at, text, most) => {
    try {
      const given = parse(text);
      clock = given[0];
      const answer = stringify({ value: pack((0, functions[at])(given[1].map(unpack)), 0) });
      return answer.length <= most ? answer : '{"error":{"text":"it gives back more than ' + most + ' characters"}}';
    } catch (error) {
      return stringify({ error: told(error) });
    }
  },
];
})()`;
