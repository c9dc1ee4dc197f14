// Filters before a window: those that hold go on.
import type { Typed } from "../check/typed.ts";
import type { Failed, Host } from "../operators/window.ts";
import { Chunk, type Row, type Taker } from "../runtime/chunk.ts";
import { Code } from "./code.ts";
import type { Catalogue } from "./environment.ts";
import { compile } from "./expression.ts";
import { askingTables } from "./in_table.ts";
import { SINGLE } from "./input.ts";
import type { RowReader } from "./selector.ts";

const NEEDS = { clock: "host.nowAt(time)", event: "time", random: "host.random" };

/** Copies what holds into the next chunk. */
export type Filter = (chunk: Chunk, out: Chunk, host: Host, failed: Failed) => void;

/** Compiles conditions that all must hold. */
export function compileFilter(conditions: Typed[], rows: RowReader): Filter {
  const code = new Code();
  code.line("for (let i = 0; i < chunk.size; i++) {");
  code.line("const r = chunk.rows[i], time = chunk.times[i];");
  code.line("if (chunk.kinds[i] === 2) { out.add(r, time, 2); continue; }");
  const reader = { ...rows(code), needs: NEEDS };
  code.guarded(() => {
    for (const condition of conditions) code.line(`if (${compile(condition, code, reader).text} !== true) continue;`);
  }, "if (chunk.kinds[i] === 0) failed(r, time, error); continue;");
  code.line("out.add(r, time, chunk.kinds[i]); }");
  return code.build<Filter>(["chunk", "out", "host", "failed"]);
}

/** Compiles conditions that all must hold for one row. */
export function compileTest(
  conditions: Typed[],
  catalogue: Catalogue,
): (row: Row, time: number, host: Host) => boolean {
  const code = new Code();
  const reader = { ...askingTables(SINGLE, catalogue)(code), needs: NEEDS };
  for (const condition of conditions) code.line(`if (${compile(condition, code, reader).text} !== true) return false;`);
  code.line("return true;");
  return code.build(["r", "time", "host"]);
}

/** Filters at work. */
export class FilterStage implements Taker {
  readonly #filter: Filter;
  readonly #host: Host;
  readonly #failed: Failed;
  readonly #next: Taker;
  readonly #out = new Chunk();

  /** What holds goes to `next`. */
  constructor(filter: Filter, host: Host, failed: Failed, next: Taker) {
    this.#filter = filter;
    this.#host = host;
    this.#failed = failed;
    this.#next = next;
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    out.batch = chunk.batch;
    this.#filter(chunk, out, this.#host, this.#failed);
    if (out.size > 0) this.#next.take(out);
  }
}
