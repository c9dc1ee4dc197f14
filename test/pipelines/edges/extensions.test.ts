// What extensions add is used as what comes along is: found by name, held to its type, saved with the app; and what is wrong with it is told.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AggregatorFactory,
  createApp,
  defineExtensions,
  ExtensionError,
  type Extensions,
  type FunctionFactory,
  loadExtensions,
  type Row,
  type StoreCondition,
  type TableFactory,
  type TableSpec,
  type TableStore,
} from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { newFolder } from "../../helpers/server_process.ts";

const counter: FunctionFactory = {
  signature: "custom:counter() int",
  about: "Counts.",
  create() {
    let count = 0;
    return {
      call: () => ++count,
      take: () => count,
      put: (kept) => {
        count = Number(kept);
      },
    };
  },
};

const product: AggregatorFactory<number> = {
  signature: "custom:product(value number) double",
  about: "Multiplies.",
  init: () => 1,
  add: (state, value: number) => state * value,
  remove: (state, value: number) => state / value,
  value: (state) => state,
};

/** Of all texts the longest, kept as a map of texts, which is saved as a list. */
const longest: AggregatorFactory<Map<string, number>> = {
  signature: "custom:longest(text string) string",
  about: "The longest text.",
  nulls: "own",
  init: () => new Map(),
  add: (state, text: string | null) => state.set(text ?? "(none)", (state.get(text ?? "(none)") ?? 0) + 1),
  remove(state, text: string | null) {
    const left = (state.get(text ?? "(none)") ?? 0) - 1;
    if (left > 0) state.set(text ?? "(none)", left);
    else state.delete(text ?? "(none)");
    return state;
  },
  value: (state) => [...state.keys()].toSorted((a, b) => b.length - a.length)[0] ?? null,
  save: (state) => [...state],
  restore: (kept) => new Map(kept as [string, number][]),
};

const custom = defineExtensions({ functions: [counter], aggregators: [product, longest] });

function listening(text: string, extensions: Extensions[] = [custom]) {
  const rows: Row[] = [];
  const problems: string[] = [];
  const app = createApp(text, { extensions, now: 0, logger: ({ message }) => void problems.push(message) });
  app.onStream("O", (events) => void rows.push(...events.map(({ data }) => data)));
  app.start();
  return { app, rows, problems, send: (...row: unknown[]) => app.input("S").send(row) };
}

describe("aggregators", () => {
  test("add up groups and windows, and pass over nulls where they do not ask for them", () => {
    const { rows, send } = listening(`define stream S (k string, n int, t string);
      from S#window.length(2) select k, custom:product(n) as p, custom:longest(t) as l group by k insert into O;`);
    send("a", 2, "x");
    send("a", null, "long");
    send("b", 5, null);
    send("a", 7, "yy");
    expect(rows).toEqual([
      ["a", 2, "x"],
      ["a", 2, "long"],
      ["b", 5, "(none)"],
      ["a", 7, "yy"],
    ]);
  });

  test("are saved and restored with their groups", () => {
    const text = `define stream S (k string, n int, t string);
      from S#window.length(3) select k, custom:product(n) as p, custom:longest(t) as l group by k insert into O;`;
    const first = listening(text);
    first.send("a", 2, "long");
    first.send("a", 3, "x");
    const second = listening(text);
    expect(second.app.restore(first.app.snapshot()).dropped).toEqual([]);
    for (const each of [first, second]) for (const n of [5, 7, 11]) each.send("a", n, "yy");
    expect(second.rows).toEqual(first.rows.slice(2));
    expect(second.rows.at(-1)?.[0]).toBe("a");
  });

  test("hold a window as long as they say", () => {
    const { rows, send } = listening(`define stream S (n int);
      from S#window.expression('custom:product(n) < 10') select count() as c insert into O;`);
    for (const n of [2, 3, 4]) send(n);
    expect(rows).toEqual([[1n], [2n], [1n]].map(([n]) => [Number(n)]));
  });

  test("take what their signature says", () => {
    expect(() => listening("define stream S (t string); from S select custom:product(t) as p insert into O;")).toThrow(
      "must be a number, not string: custom:product(value number) double",
    );
  });
});

describe("functions", () => {
  test("remember for each place in a query, which is saved", () => {
    const text = `define stream S (n int);
      from S select custom:counter() as a, custom:counter() + 10 as b insert into O;`;
    const first = listening(text);
    first.send(0);
    first.send(0);
    const second = listening(text);
    second.app.restore(first.app.snapshot());
    second.send(0);
    expect([...first.rows, ...second.rows]).toEqual([
      [1, 11],
      [2, 12],
      [3, 13],
    ]);
  });

  test("are held to the type they give", () => {
    const half = defineExtensions({
      functions: [{ signature: "custom:half(n int) int", about: "Half.", call: (n) => Number(n) / 2 }],
    });
    const { rows, problems, send } = listening(
      "define stream S (n int); from S select custom:half(n) as h insert into O;",
      [half],
    );
    for (const n of [4, 5, null]) send(n);
    expect(rows).toEqual([[2], [null]]);
    expect(problems).toEqual([
      "query-1: custom:half gives an int, but gave 2.5; Math.trunc(…) or Math.round(…) makes it whole",
    ]);
  });

  test("draw numbers of the app's own, so that a run can be repeated", () => {
    const dice = defineExtensions({
      functions: [
        {
          signature: "custom:dice() int",
          about: "One of six.",
          needs: "random",
          call: (random) => Math.floor((random as () => number)() * 6) + 1,
        },
      ],
    });
    const runs = [1, 2].map(() => {
      const { rows, send } = listening("define stream S (n int); from S select custom:dice() as d insert into O;", [
        dice,
      ]);
      for (let n = 0; n < 20; n++) send(n);
      return rows;
    });
    expect(runs[0]).toEqual(runs[1]);
    expect(new Set(runs[0]?.map(([d]) => d)).size).toBeGreaterThan(3);
  });
});

/** Rows in an array, looked for by what was compiled of conditions. */
class ListTable implements TableStore {
  readonly form = "custom:list@1";
  readonly spec: TableSpec;
  readonly rows = new Map<number, Row>();
  readonly probes: unknown[] = [];
  #next = 0;

  constructor(spec: TableSpec) {
    this.spec = spec;
  }

  get size(): number {
    return this.rows.size;
  }

  insert(row: Row): boolean {
    if (row[0] === "broken") throw new Error("out of reach");
    this.rows.set(this.#next++, row);
    return true;
  }

  row(number: number): Row {
    return this.rows.get(number) as Row;
  }

  find(): Row | undefined {
    return undefined;
  }

  each(probe: Parameters<TableStore["each"]>[0], visit: (row: Row, number: number) => boolean | undefined): void {
    this.probes.push(probe.by === "condition" ? probe.values : probe.by);
    for (const [number, row] of this.rows) if (visit(row, number) === true) return;
  }

  replace(changes: readonly { number: number; row: Row }[]): boolean {
    for (const { number, row } of changes) this.rows.set(number, row);
    return true;
  }

  remove(number: number): void {
    this.rows.delete(number);
  }

  save(): unknown {
    return undefined;
  }

  restore(): void {}
}

describe("tables", () => {
  function tables() {
    const made: ListTable[] = [];
    const conditions: StoreCondition[] = [];
    const list: TableFactory = {
      namespace: "custom",
      name: "list",
      about: "A list.",
      options: { size: { type: "int", optional: true, about: "how many" } },
      plan: ({ table }) => ({
        compile(condition) {
          conditions.push(condition);
          return condition;
        },
        create() {
          const store = new ListTable(table);
          made.push(store);
          return store;
        },
      }),
    };
    return { made, conditions, extensions: [defineExtensions({ tables: [list] })] };
  }
  const DEFINED = "@store(type = 'custom:list') define table T (k string, n int); define stream S (k string, n int);";

  test("are inserted into, updated, deleted from, joined and asked", () => {
    const { made, conditions, extensions } = tables();
    const { app, rows } = listening(
      `${DEFINED} define stream U (k string, n int); define stream D (n int);
      from S insert into T;
      from U update T set T.n = n on T.k == k;
      from D delete T on T.n < n or 3 * n <= T.n;
      from U as u join T as t on u.k == t.k and t.n + 1 > u.n select t.k, t.n insert into O;
      from U[(T.k == k and not (T.n == 0)) in T] select k, 0 - 1 as n insert into O;`,
      extensions,
    );
    for (const row of [
      ["a", 1],
      ["b", 2],
      ["c", 3],
    ])
      app.input("S").send(row);
    app.input("U").send(["b", 20]);
    expect(rows).toEqual([
      ["b", 20],
      ["b", -1],
    ]);
    app.input("D").send([3]);
    expect([...(made[0]?.rows.values() ?? [])]).toEqual([["c", 3]]);
    expect(app.query("from T on n > 2 select k").rows).toEqual([["c"]]);
    const compare = (op: string, attribute: number, value: number) => ({ kind: "compare", op, attribute, value });
    expect(conditions).toContainEqual(compare("==", 0, 0));
    expect(conditions).toContainEqual({ kind: "or", parts: [compare("<", 1, 0), compare(">=", 1, 1)] });
    expect(made[0]?.probes).toContainEqual([3, 9]);
  });

  test("that are out of reach make the event fail, and others go on", () => {
    const { extensions } = tables();
    const { app, problems, send } = listening(
      `${DEFINED} from S insert into T; from S select n insert into O;`,
      extensions,
    );
    send("broken", 1);
    send("a", 2);
    expect(problems).toEqual(["query-1: out of reach"]);
    expect(app.query("from T select n").rows).toEqual([[2]]);
  });

  test("are told of what is wrong with their annotation", () => {
    const { extensions } = tables();
    const define = (store: string) => () => createApp(`${store} define table T (k string);`, { extensions });
    expect(define("@store(type = 'custom:lst')")).toThrow(
      "there is no store of type custom:lst; did you mean custom:list?",
    );
    expect(define("@store(type = 'custom:list', sise = '3')")).toThrow(/sise.*did you mean size\?/);
    expect(define("@store(type = 'inMemory')")).not.toThrow();
  });
});

describe("what is wrong with an extension is told", () => {
  const wrong = (extensions: object) => () =>
    createApp("define stream S (n int);", { extensions: [extensions as Extensions] });

  test.each<[string, object, string]>([
    [
      "its version",
      { functions: [] },
      "the extension has extensions of version undefined; this engine knows 1: make them by defineExtensions({ … })",
    ],
    [
      "a list",
      { version: 1, function: [] },
      "the extension has function, which are no extensions; did you mean functions?",
    ],
    ["no list", { version: 1, windows: {} }, "the extension: windows must be a list"],
    ["no object", { version: 1, windows: [1] }, "the extension: windows[0] is no window: it must be an object"],
    [
      "a member",
      { version: 1, windows: [{ namespace: "a", name: "w", signature: "a:w()", about: "W." }] },
      "the extension: windows[0] (a:w()): plan must be a function, not left out",
    ],
    [
      "a signature",
      { version: 1, name: "mine", functions: [{ signature: "f", about: "F.", call: () => 1 }] },
      "mine: functions[0] (f): signature must be a signature, such as 'custom:plus(a number, b number) double', not \"f\"",
    ],
    [
      "what computes",
      { version: 1, functions: [{ signature: "a:f() int", about: "F." }] },
      "the extension: functions[0] (a:f() int) has none of call, create, choose: one must be a function",
    ],
  ])("%s", (_, extensions, message) => {
    expect(wrong(extensions)).toThrow(message);
    expect(wrong(extensions)).toThrow(ExtensionError);
  });

  const f = (signature: string): Extensions => ({ version: 1, functions: [{ signature, about: "F.", call: () => 1 }] });

  test("names that are taken", () => {
    const taken = "comes along with the engine; give yours a namespace of its own, such as custom:";
    expect(wrong(f("sum() int"))).toThrow(`the extension: the function sum ${taken}sum`);
    expect(wrong(f("str:upper() int"))).toThrow(`the extension: the function str:upper ${taken}upper`);
    const twice = () =>
      createApp("define stream S (n int);", { extensions: [{ ...f("a:f() int"), name: "one" }, f("a:f() int")] });
    expect(twice).toThrow("extension 2: the function a:f is there already, of one");
  });

  test("names that are near", () => {
    const app = (select: string) => () =>
      createApp(`define stream S (n int); from S select ${select} as x insert into O;`, { extensions: [custom] });
    expect(app("custom:contre()")).toThrow("unknown function custom:contre; did you mean custom:counter?");
    expect(app("product(n)")).toThrow("unknown function product; did you mean custom:product?");
  });
});

describe("modules", () => {
  const folder = newFolder("extension_modules");
  const written = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return loadExtensions(`./${name}`, folder);
  };

  test("give their extensions by name or by default", async () => {
    const one = `{ version: 1, functions: [{ signature: "m:one() int", about: "One.", call: () => 1 }] }`;
    for (const [name, text] of [
      ["named.mjs", `export const extensions = ${one}`],
      ["default.mjs", `export default ${one}`],
    ] as const) {
      const extensions = await written(name, text);
      const { rows, send } = listening("define stream S (n int); from S select m:one() as one insert into O;", [
        extensions,
      ]);
      send(0);
      expect(rows).toEqual([[1]]);
    }
  });

  test.each([
    [
      "nothing.mjs",
      "export const other = 1",
      "the extension ./nothing.mjs exports no extensions: export default defineExtensions({ … }); it exports other",
    ],
    ["broken.mjs", "export default {", "the extension ./broken.mjs cannot be loaded: "],
    [
      "wrong.mjs",
      "export default { version: 1, windows: [{}] }",
      "./wrong.mjs: windows[0]: namespace must be a text, such as 'custom', not left out",
    ],
  ])("%s", async (name, text, message) => {
    await expect(written(name, text)).rejects.toThrow(message);
  });

  test("that there are not", async () => {
    await expect(loadExtensions("./none.mjs", folder)).rejects.toThrow("the extension ./none.mjs cannot be loaded: ");
    await expect(loadExtensions("no-such-package-here", folder)).rejects.toThrow(ExtensionError);
  });
});
