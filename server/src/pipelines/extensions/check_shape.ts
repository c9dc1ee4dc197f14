// Whether what came as an extension is one: programs that load it have not been checked with it.
import { nearest } from "../check/fail.ts";
import { parseSignature } from "../functions/parse_signature.ts";
import { ExtensionError } from "./extension_error.ts";
import { EXTENSIONS_VERSION, type Extensions } from "./extensions.ts";

type Member = "text" | "namespace" | "function" | "list" | "object" | "signature";

interface Shape {
  /** What one of them is called. */
  one: string;
  members: Record<string, Member>;
  /** One of these functions has to be there. */
  either?: string[];
}

const FACTORY: Record<string, Member> = {
  namespace: "namespace",
  name: "text",
  signature: "text",
  about: "text",
  plan: "function",
};

const EDGE: Record<string, Member> = {
  namespace: "namespace",
  name: "text",
  about: "text",
  options: "object",
  plan: "function",
};

/** The kinds of extensions, by the lists they stand in. */
export const SHAPES: Readonly<Record<Exclude<keyof Extensions, "version" | "name">, Shape>> = {
  functions: {
    one: "function",
    members: { signature: "signature", about: "text" },
    either: ["call", "create", "choose"],
  },
  aggregators: {
    one: "aggregator",
    members: {
      signature: "signature",
      about: "text",
      init: "function",
      add: "function",
      remove: "function",
      value: "function",
    },
  },
  windows: { one: "window", members: FACTORY },
  streamFunctions: { one: "stream function", members: FACTORY },
  sources: { one: "source", members: { ...EDGE, gives: "list" } },
  sinks: { one: "sink", members: { ...EDGE, takes: "list" } },
  sourceMappers: { one: "source mapper", members: { ...EDGE, takes: "list" } },
  sinkMappers: { one: "sink mapper", members: { ...EDGE, gives: "list" } },
  tables: { one: "table", members: EDGE },
  scripts: { one: "script engine", members: { languages: "list", about: "text", open: "function" } },
};

/** Throws an ExtensionError that says what is wrong. `of`: whose it is. */
export function checkShape(given: unknown, of: string): asserts given is Extensions {
  if (typeof given !== "object" || given === null) throw new ExtensionError(`${of} gives no object of extensions`);
  const { version } = given as Extensions;
  if (version !== EXTENSIONS_VERSION) {
    throw new ExtensionError(
      `${of} has extensions of version ${String(version)}; this engine knows ${EXTENSIONS_VERSION}: make them by defineExtensions({ … })`,
    );
  }
  for (const [list, members] of Object.entries(given)) {
    if (list === "version" || list === "name") continue;
    if (!Object.hasOwn(SHAPES, list)) {
      throw new ExtensionError(
        `${of} has ${list}, which are no extensions${nearest(list, Object.keys(SHAPES))}; there is ${Object.keys(SHAPES).join(", ")}`,
      );
    }
    if (!Array.isArray(members)) throw new ExtensionError(`${of}: ${list} must be a list`);
    members.forEach((member, at) => {
      checkMember(member, SHAPES[list as keyof typeof SHAPES], `${of}: ${list}[${at}]`);
    });
  }
}

function checkMember(member: unknown, { one, members, either }: Shape, at: string): void {
  if (typeof member !== "object" || member === null)
    throw new ExtensionError(`${at} is no ${one}: it must be an object`);
  const given = member as Record<string, unknown>;
  const called = [given["signature"], given["name"]].find((name) => typeof name === "string");
  const where = called === undefined ? at : `${at} (${called})`;
  for (const [name, kind] of Object.entries(members)) {
    const value = given[name];
    if (!fits(value, kind)) throw new ExtensionError(`${where}: ${name} must be ${WORDS[kind]}, not ${shown(value)}`);
  }
  if (either !== undefined && !either.some((name) => typeof given[name] === "function"))
    throw new ExtensionError(`${where} has none of ${either.join(", ")}: one must be a function`);
}

const WORDS: Record<Member, string> = {
  text: "a text",
  namespace: "a text, such as 'custom'",
  function: "a function",
  list: "a list of texts",
  object: "an object",
  signature: "a signature, such as 'custom:plus(a number, b number) double'",
};

function fits(value: unknown, kind: Member): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string" && value !== "";
    case "namespace":
      return typeof value === "string" && /^\w*$/.test(value);
    case "function":
      return typeof value === "function";
    case "list":
      return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string");
    case "object":
      return typeof value === "object" && value !== null;
    case "signature":
      return typeof value === "string" && isSignature(value);
  }
}

function isSignature(text: string): boolean {
  try {
    return parseSignature(text.split(" or ")[0] as string).name !== "";
  } catch {
    return false;
  }
}

function shown(value: unknown): string {
  if (value === undefined) return "left out";
  return typeof value === "object" || typeof value === "function" ? `a ${typeof value}` : JSON.stringify(value);
}
