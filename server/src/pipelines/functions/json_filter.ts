// Filters in paths into JSON: [?(@.price > 10 && @.sold)].

/** A filter, and where in the text it ends. */
export interface Filter {
  end: number;
  holds(value: unknown, root: unknown): boolean;
}

type Value = (item: unknown, root: unknown) => unknown;
type Test = (item: unknown, root: unknown) => boolean;

const TOKEN =
  /\s*(&&|\|\||==|!=|<=|>=|<|>|!|\(|\)|([@$](?:\.[\w-]+|\[\d+\]|\['[^']*'\])*)|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|'([^']*)'|"([^"]*)"|(true|false|null))/y;

const COMPARE: Readonly<Record<string, (a: never, b: never) => boolean>> = {
  "==": (a: unknown, b: unknown) => a === b,
  "!=": (a: unknown, b: unknown) => a !== b,
  "<": (a: number, b: number) => typeof a === typeof b && a < b,
  "<=": (a: number, b: number) => typeof a === typeof b && a <= b,
  ">": (a: number, b: number) => typeof a === typeof b && a > b,
  ">=": (a: number, b: number) => typeof a === typeof b && a >= b,
};

/** Reads the filter that begins at a place with `[?`. */
export function readFilter(text: string, start: number): Filter | { error: string } {
  let at = text.indexOf("?", start) + 1;
  let token: RegExpExecArray | null = null;
  const next = () => {
    TOKEN.lastIndex = at;
    token = TOKEN.exec(text);
    if (token !== null) at = TOKEN.lastIndex;
  };
  const sign = () => token?.[1];

  const either = (): Test => {
    let test = both();
    while (sign() === "||") {
      next();
      const [left, right] = [test, both()];
      test = (item, root) => left(item, root) || right(item, root);
    }
    return test;
  };
  const both = (): Test => {
    let test = single();
    while (sign() === "&&") {
      next();
      const [left, right] = [test, single()];
      test = (item, root) => left(item, root) && right(item, root);
    }
    return test;
  };
  const single = (): Test => {
    if (sign() === "!") {
      next();
      const test = single();
      return (item, root) => !test(item, root);
    }
    if (sign() === "(") {
      next();
      const test = either();
      if (sign() !== ")") throw new SyntaxError("has a ( that is not closed");
      next();
      return test;
    }
    const left = value();
    const compare = COMPARE[sign() ?? ""] as ((a: unknown, b: unknown) => boolean) | undefined;
    // A value alone: whether it is there.
    if (compare === undefined) return (item, root) => left(item, root) !== undefined;
    next();
    const right = value();
    return (item, root) => compare(left(item, root), right(item, root));
  };
  const value = (): Value => {
    if (token === null) throw new SyntaxError(`has a filter that cannot be read from '${text.slice(at, at + 20)}' on`);
    const [, , path, number, single, double, word] = token as RegExpExecArray;
    const constant =
      number !== undefined ? Number(number) : (single ?? double ?? (word === undefined ? undefined : JSON.parse(word)));
    if (path === undefined && constant === undefined)
      throw new SyntaxError(`has a filter with '${sign()}' where a value must stand`);
    next();
    if (path === undefined) return () => constant;
    const keys = [...path.slice(1).matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']*)'\]/g)].map(
      ([, name, index, quoted]) => name ?? index ?? quoted ?? "",
    );
    return (item, root) => keys.reduce(memberOf, path.startsWith("@") ? item : root);
  };

  try {
    next();
    const holds = either();
    const close = /^\s*\]/.exec(text.slice(at))?.[0];
    // The token after the last was read already; a filter ends without one.
    if (token !== null || close === undefined) return { error: "has a filter that is not closed: [?(@.a > 1)]" };
    return { end: at + close.length, holds };
  } catch (error) {
    if (error instanceof SyntaxError) return { error: error.message };
    throw error;
  }
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
