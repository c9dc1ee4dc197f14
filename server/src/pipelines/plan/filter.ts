// Filters before a window: those that hold go on.
import type { Typed } from "../check/typed.ts";
import type { Host } from "../operators/window.ts";
import { Chunk, type Taker } from "../runtime/chunk.ts";
import { Code } from "./code.ts";
import { compile } from "./expression.ts";
import type { RowReader } from "./selector.ts";

/** Copies what holds into the next chunk. */
export type Filter = (chunk: Chunk, out: Chunk, host: Host) => void;

/** Compiles conditions that all must hold. */
export function compileFilter(conditions: Typed[], rows: RowReader): Filter {
  const code = new Code();
  code.line("for (let i = 0; i < chunk.size; i++) {");
  code.line("const r = chunk.rows[i], time = chunk.times[i];");
  const reader = { ...rows(code), needs: { clock: "host.nowAt(time)", event: "time", random: "host.random" } };
  for (const condition of conditions) code.line(`if (${compile(condition, code, reader).text} !== true) continue;`);
  code.line("out.add(r, time, chunk.kinds[i]); }");
  return code.build<Filter>(["chunk", "out", "host"]);
}

/** Filters at work. */
export class FilterStage implements Taker {
  readonly #filter: Filter;
  readonly #host: Host;
  readonly #next: Taker;
  readonly #out = new Chunk();

  /** What holds goes to `next`. */
  constructor(filter: Filter, host: Host, next: Taker) {
    this.#filter = filter;
    this.#host = host;
    this.#next = next;
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    out.batch = chunk.batch;
    this.#filter(chunk, out, this.#host);
    if (out.size > 0) this.#next.take(out);
  }
}
