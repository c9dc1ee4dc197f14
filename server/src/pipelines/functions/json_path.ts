// Paths into JSON: $.orders[0].name, $['a'], $..price, $.list[*], [1:3], [0,2], [-1], [?(@.price > 10 && @.sold)].
import { readFilter } from "./json_filter.ts";

/** Where a value was found. */
export interface Node {
  value: unknown;
  /** What holds it, undefined for the whole. */
  parent: object | undefined;
  key: string | number | undefined;
}

/** A path: what it finds; `definite` where it can be one value only. */
export interface JsonPath {
  definite: boolean;
  find(json: unknown): Node[];
}

type Step = (from: Node, root: unknown) => Node[];

const STEP =
  /\.\.(?=\[|\*|[^.[\s])|\.?\*|\.([^.[\s()]+)|\[\s*\*\s*\]|\[\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*\]|\[\s*(-?\d*)\s*:\s*(-?\d*)\s*\]|\[\s*((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:\s*,\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))*)\s*\]/y;

/** Reads a path, or says what is wrong with it. */
export function readJsonPath(written: string): JsonPath | { error: string } {
  const text = written.trim();
  if (!text.startsWith("$")) return { error: `the path '${written}' must begin with $, as in $.order.id` };
  const steps: Step[] = [];
  let definite = true;
  for (let at = 1; at < text.length; ) {
    if (/^\[\s*\?/.test(text.slice(at, at + 20))) {
      const filter = readFilter(text, at);
      if ("error" in filter) return { error: `the path '${written}' ${filter.error}` };
      steps.push((node, root) => children(node).filter(({ value }) => filter.holds(value, root)));
      [definite, at] = [false, filter.end];
      continue;
    }
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (match === null) return { error: `the path '${written}' cannot be read from '${text.slice(at, at + 20)}' on` };
    const [step, one] = stepOf(match);
    steps.push(step);
    definite &&= one;
    at = STEP.lastIndex;
    // What follows .. is a name without its dot.
    if (match[0] === ".." && text[at] !== "[") {
      const name = /^[^.[\s()]+/.exec(text.slice(at))?.[0] ?? "";
      steps.push(name === "*" ? children : (node) => member(node, name));
      at += name.length;
    }
  }
  return {
    definite,
    find: (json) => {
      let found: Node[] = [{ value: json, parent: undefined, key: undefined }];
      for (const step of steps) found = found.flatMap((node) => step(node, json));
      return found;
    },
  };
}

function stepOf([all, name, indexes, from, to, names]: RegExpExecArray): [Step, boolean] {
  if (all === "..") return [descendants, false];
  if (name !== undefined) return [(node) => member(node, name), true];
  if (indexes !== undefined) {
    const list = indexes.split(",").map(Number);
    return [(node) => list.flatMap((index) => element(node, index)), list.length === 1];
  }
  if (from !== undefined) return [(node) => slice(node, from, to ?? ""), false];
  if (names !== undefined) {
    const list = (names.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g) ?? []).map((quoted) =>
      quoted.slice(1, -1).replace(/\\(.)/g, "$1"),
    );
    return [(node) => list.flatMap((key) => member(node, key)), list.length === 1];
  }
  return [children, false];
}

function member({ value }: Node, key: string): Node[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.hasOwn(value, key) ? [{ value: (value as Record<string, unknown>)[key], parent: value, key }] : [];
}

function element({ value }: Node, index: number): Node[] {
  if (!Array.isArray(value)) return [];
  const key = index < 0 ? value.length + index : index;
  return key >= 0 && key < value.length ? [{ value: value[key], parent: value, key }] : [];
}

function slice(node: Node, from: string, to: string): Node[] {
  if (!Array.isArray(node.value)) return [];
  const { length } = node.value;
  const place = (text: string, otherwise: number) =>
    text === "" ? otherwise : Number(text) < 0 ? Math.max(0, length + Number(text)) : Number(text);
  const last = Math.min(length, place(to, length));
  const found: Node[] = [];
  for (let key = place(from, 0); key < last; key++) found.push({ value: node.value[key], parent: node.value, key });
  return found;
}

function children({ value }: Node): Node[] {
  if (Array.isArray(value)) return value.map((item, key) => ({ value: item, parent: value, key }));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([key, item]) => ({ value: item, parent: value, key }));
}

function descendants(node: Node): Node[] {
  return [node, ...children(node).flatMap(descendants)];
}
