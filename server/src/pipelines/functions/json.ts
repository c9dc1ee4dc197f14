// json: values in JSON, which is a text or an object. An object is never changed: what changes it gives another one.
import { define, type Form } from "./define.ts";
import { type Argument, FunctionError, type ScalarFunction } from "./function.ts";
import { type JsonPath, type Node, readJsonPath } from "./json_path.ts";
import { jsonOf, readJson } from "./read_json.ts";
import { readDouble, readFloat, readInt, readLong } from "./read_number.ts";
import { jsonText } from "./write_text.ts";

const SAMPLE = '\'{"name":"John","age":25,"married":true,"height":1.5}\'';

/** The functions. */
export const JSON_FUNCTIONS: ScalarFunction[] = [
  getter("getBool", "bool", "$.married", true, (found) =>
    /^(true|false)$/i.test(found) ? found.toLowerCase() === "true" : null,
  ),
  getter("getDouble", "double", "$.height", 1.5, (found) => readDouble(found) ?? null),
  getter("getFloat", "float", "$.height", 1.5, (found) => readFloat(found) ?? null),
  getter("getInt", "int", "$.age", 25, (found) => readInt(found) ?? null),
  getter("getLong", "long", "$.age", 25, (found) => readLong(found) ?? null),
  define("json:getObject(json text, path string) object", {
    about: "What a path finds; a list of several, where it finds several; null where it finds nothing.",
    example: { expression: `json:getObject('{"a":{"b":[1,2]}}', '$.a')`, result: { b: [1, 2] } },
    prepare: withPath((paths) => (json: unknown, path: string) => {
      const found = resultOf(paths(path), json);
      return Array.isArray(found) && found.length === 1 ? found[0] : (found ?? null);
    }),
  }),
  define("json:getString(json text, path string) string", {
    about: "The text that a path finds, or the JSON of anything else; null where it finds nothing.",
    example: { expression: `json:getString(${SAMPLE}, '$.name')`, result: "John" },
    prepare: withPath((paths) => (json: unknown, path: string) => {
      const found = resultOf(paths(path), json);
      return found === undefined || found === null || typeof found === "string" ? (found ?? null) : jsonText(found);
    }),
  }),
  define("json:isExists(json text, path string) bool", {
    about: "Whether a path finds something. A path of which several values may come always does.",
    example: { expression: `json:isExists(${SAMPLE}, '$.salary')`, result: false },
    prepare: withPath((paths) => (json: unknown, path: string) => resultOf(paths(path), json) !== undefined),
  }),
  define("json:setElement(json text, path string, element any [, key string]) object", {
    about:
      "Another object, in which what the path finds is the element; a list that it finds has the element at its end instead, and with a key the element is put into the object that it finds. A path that finds nothing changes nothing.",
    example: {
      expression: `json:setElement('{"name":"John"}', '$', 'red', 'colour')`,
      result: { name: "John", colour: "red" },
    },
    prepare: withPath((paths) => (json: unknown, path: string, element: unknown, key?: string) => {
      const copy = structuredClone(jsonOf(json));
      return paths(path)
        .find(copy)
        .reduce((root, node) => changed(root, node, element, key), copy);
    }),
  }),
  define("json:toObject(json string) object", {
    about: "The object of a text that is JSON; null where it is none.",
    example: { expression: `json:toObject('{"a":[1,true]}')`, result: { a: [1, true] } },
    call: (json: string) => readJson(json) ?? null,
  }),
  define("json:toString(json text [, escape bool]) string", {
    about: "The JSON of an object; with `true` as a text within JSON.",
    example: { expression: `json:toString(json:toObject('{"a": 1}'))`, result: '{"a":1}' },
    call: (json: unknown, quoted = false) => (quoted ? jsonText(jsonText(json)) : jsonText(json)),
  }),
];

function getter(
  name: string,
  type: string,
  path: string,
  result: unknown,
  read: (found: string) => unknown,
): ScalarFunction {
  return define(`json:${name}(json text, path string) ${type}`, {
    about: `The ${type} that a path finds; null where it finds nothing, several values, or what is none.`,
    example: { expression: `json:${name}(${SAMPLE}, '${path}')`, result },
    prepare: withPath((paths) => (json: unknown, written: string) => {
      let found = resultOf(paths(written), json);
      if (Array.isArray(found)) found = found.length === 1 ? found[0] : null;
      return found === null || found === undefined
        ? null
        : read(typeof found === "object" ? jsonText(found) : String(found));
    }),
  });
}

// undefined: nothing was found.
function resultOf(path: JsonPath, json: unknown): unknown {
  const found = path.find(jsonOf(json));
  return path.definite ? found[0]?.value : found.map(({ value }) => value);
}

function changed(
  root: unknown,
  { value, parent, key: place }: Node,
  element: unknown,
  key: string | undefined,
): unknown {
  if (Array.isArray(value)) value.push(embedded(element));
  else if (key !== undefined) {
    if (typeof value === "object" && value !== null) put(value, key, embedded(element));
  } else if (parent === undefined) return element;
  else put(parent, place ?? "", element);
  return root;
}

/** Puts a value into an object. Any key is one, __proto__ too. */
export function put(target: object, key: string | number, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

// A text that is an object or a list in JSON becomes that.
function embedded(element: unknown): unknown {
  if (typeof element !== "string" || !/^\s*[[{]/.test(element)) return element;
  return readJson(element) ?? element;
}

/** What is made of a function that finds what a path says: undefined, where it finds nothing. */
export function compiledPath(
  work: (find: (path: string, json: unknown) => unknown) => (...values: never[]) => unknown,
): NonNullable<Form["prepare"]> {
  return withPath((paths) => work((path, json) => resultOf(paths(path), json)));
}

// A literal is read when the query is checked, others when they change.
function withPath(
  work: (paths: (written: string) => JsonPath) => (...values: never[]) => unknown,
): NonNullable<Form["prepare"]> {
  return ([, path]: Argument[]) => {
    const constant = path?.constant?.value;
    if (typeof constant === "string") {
      const read = readJsonPath(constant);
      return "error" in read ? read : { call: work(() => read) };
    }
    let last: JsonPath | undefined;
    let lastWritten: string | undefined;
    return {
      call: work((written) => {
        if (last !== undefined && written === lastWritten) return last;
        const read = readJsonPath(written);
        if ("error" in read) throw new FunctionError(read.error);
        [last, lastWritten] = [read, written];
        return read;
      }),
    };
  };
}
