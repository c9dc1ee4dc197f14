// define window W (…) length(5): a window that queries write into, read, join, and that is asked once in a while.

import type { Attribute } from "../check/scope.ts";
import type { EventKind } from "../language/ast.ts";
import { Chunk, CURRENT, EXPIRED, type Row, type Taker } from "../runtime/chunk.ts";
import type { Junction } from "../runtime/junction.ts";
import { Scratch } from "../runtime/scratch.ts";
import type { Failed, Host, Window, WindowPlan } from "./window.ts";

/** What is defined. */
export interface NamedWindowSpec {
  name: string;
  attributes: readonly Attribute[];
  plan: WindowPlan;
  /** The window as it is written. */
  text: string;
  /** What its state depends on. */
  fingerprint: Readonly<Record<string, string>>;
  /** Which events it tells those who read it. */
  output: EventKind;
}

/** What it is set up with. */
export interface NamedWindowUse {
  host: Host;
  failed: Failed;
  /** Where events go in. */
  entrance: Junction;
  /** Where those stand who read it. */
  exit: Junction;
}

/** The window at work. */
export class NamedWindow implements Taker {
  readonly spec: NamedWindowSpec;
  /** Those who read it. */
  readonly exit: Junction;
  readonly #entrance: Junction;
  readonly #window: Window;

  /** An empty window. */
  constructor(spec: NamedWindowSpec, { host, failed, entrance, exit }: NamedWindowUse) {
    this.spec = spec;
    this.exit = exit;
    this.#entrance = entrance;
    const next = spec.output === "all" ? exit : new Outlet(spec.output, exit);
    const wantsExpired = spec.output !== "current";
    this.#window = spec.plan.create({ host, next, wantsExpired, isFound: true, scratch: new Scratch(), failed });
    entrance.add(this.#window);
  }

  take(chunk: Chunk): void {
    this.#entrance.take(chunk);
  }

  /** Visits the events in it, until `visit` says true. */
  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#window.each(visit);
  }

  /** The same, where the window can tell events apart by an attribute. */
  lookUp(attribute: number, value: unknown, visit: (row: Row, time: number) => boolean | undefined): void {
    if (this.#window.lookUp === undefined) this.#window.each(visit);
    else this.#window.lookUp(attribute, value, visit);
  }
}

/** Lets through what is told. That sums begin anew is told in any case. */
class Outlet implements Taker {
  readonly #hidden: number;
  readonly #next: Taker;
  readonly #out = new Chunk();

  constructor(output: "current" | "expired", next: Taker) {
    this.#hidden = output === "current" ? EXPIRED : CURRENT;
    this.#next = next;
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    out.batch = chunk.batch;
    for (let at = 0; at < chunk.size; at++) if (chunk.kinds[at] !== this.#hidden) out.copy(chunk, at);
    if (out.size > 0) this.#next.take(out);
  }
}
