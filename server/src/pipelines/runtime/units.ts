// The parts of an app that state belongs to, by their names.
import type { Fingerprint } from "../plan/fingerprint.ts";
import type { AppHost } from "./host.ts";
import type { Instances } from "./instances.ts";
import { Unit } from "./stateful.ts";

/** A unit of an app. */
export interface AppUnit {
  unit: Unit;
  /** For people, such as `query Averages`. */
  label: string;
  fingerprint: Fingerprint;
  /** Of a query in a partition: the keys, each of which has a unit of it with the same name. */
  instances: Instances | undefined;
}

/** All units of an app, in the order in which they are set up. */
export class Units {
  readonly all: AppUnit[] = [];
  readonly #places = new Map<string, number>();
  readonly #host: AppHost;

  /** None as yet. */
  constructor(host: AppHost) {
    this.#host = host;
  }

  /** Sets something up whose state belongs together. */
  add<T>(name: string, label: string, fingerprint: Fingerprint, create: () => T, instances?: Instances): T {
    const unit = new Unit(name);
    this.#places.set(name, this.all.length);
    this.all.push({ unit, label, fingerprint, instances });
    return this.#host.setUp(unit, create);
  }

  /** Where a unit of a name stands. */
  placeOf(name: string): number | undefined {
    return this.#places.get(name);
  }
}
