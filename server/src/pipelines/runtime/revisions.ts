// The revisions of an app: its state, kept under names, one after the other. Every so many is whole, those between are changes.
import type { Revision, RevisionStore } from "../stores/revision_store.ts";
import { SnapshotError } from "./snapshot_error.ts";

/** Where and how the states of an app are kept. */
export interface RevisionPolicy {
  store: RevisionStore;
  /** Of so many revisions the first is whole and the others are changes; 10 if you don't say, 1 for whole ones only. */
  wholeEvery?: number;
  /** So many of the latest stay, with what they build on; 3 if you don't say. */
  keep?: number;
}

/** What gives a state. */
export interface StateSource {
  /** What changes would build on: another one after each snapshot. */
  readonly base: unknown;
  snapshot(notes: unknown): Uint8Array;
  snapshotChanges(notes: unknown): Uint8Array;
}

/** Keeps the revisions of one app, one after the other also where the store takes its time. */
export class Revisions {
  readonly #app: string;
  readonly #clock: { readonly now: number };
  readonly #state: StateSource;
  readonly #policy: Required<RevisionPolicy>;
  /** Those in the store, once they were asked for. */
  #known: Revision[] | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** The whole one and its changes that are being kept. Once one of them was not, what builds on it is not either. */
  #series: { changes: number; base: unknown; isBroken: boolean } | undefined;

  /** Of an app. */
  constructor(app: string, clock: { readonly now: number }, state: StateSource, policy: RevisionPolicy) {
    this.#app = app;
    this.#clock = clock;
    this.#state = state;
    this.#policy = { wholeEvery: 10, keep: 3, ...policy };
    for (const name of ["wholeEvery", "keep"] as const) {
      if (!(this.#policy[name] >= 1)) throw new RangeError(`${name} is 1 or more, not ${this.#policy[name]}`);
    }
  }

  /** Keeps the state as it is now; resolves with the revision's name when it is kept. */
  async persist(notes: unknown): Promise<string> {
    const state = this.#state;
    const before = this.#series;
    // Somebody else may have taken a snapshot: then changes build on that, which is not here.
    const goesOn = before !== undefined && !before.isBroken && before.base === state.base;
    const isWhole = !goesOn || before.changes + 1 >= this.#policy.wholeEvery;
    this.#series = undefined;
    const bytes = isWhole ? state.snapshot(notes) : state.snapshotChanges(notes);
    const series = isWhole ? { changes: 0, base: state.base, isBroken: false } : (before as NonNullable<typeof before>);
    if (!isWhole) series.changes++;
    series.base = state.base;
    this.#series = series;
    const { now } = this.#clock;
    return await this.#inTurn(async () => {
      if (series.isBroken) throw new SnapshotError(`the revision of ${this.#app} that this one builds on was not kept`);
      series.isBroken = true;
      const name = await this.#save(isWhole, now, bytes);
      series.isBroken = false;
      return name;
    });
  }

  /** Those that are kept, the oldest first. */
  list(): Promise<Revision[]> {
    return this.#inTurn(async () => [...(await this.#list())]);
  }

  /** A whole one and the changes behind it up to a revision; undefined: the latest, if there is any. */
  async load(name: string | undefined): Promise<{ name: string; series: Uint8Array[] } | undefined> {
    const list = await this.list();
    const end = name === undefined ? list.length - 1 : list.findIndex((revision) => revision.name === name);
    const last = list[end];
    if (last === undefined) {
      if (name === undefined) return undefined;
      const names = list.map((revision) => revision.name).join(", ");
      throw new SnapshotError(`there is no revision ${name} of ${this.#app}; there is ${names || "none"}`);
    }
    const series: Uint8Array[] = [];
    const from = wholeBefore(list, end);
    if (from < 0) throw new SnapshotError(`the whole revision that ${last.name} builds on is gone`);
    for (const revision of list.slice(from, end + 1)) {
      const bytes = await this.#policy.store.load(this.#app, revision.name);
      if (bytes === undefined) throw new SnapshotError(`the store has lost revision ${revision.name}`);
      series.push(bytes);
    }
    return { name: last.name, series };
  }

  async #save(isWhole: boolean, now: number, bytes: Uint8Array): Promise<string> {
    const { store, keep } = this.#policy;
    const list = await this.#still();
    const number = Number.parseInt(list.at(-1)?.name ?? "0", 10) + 1;
    const name = `${String(number).padStart(10, "0")}_${now}`;
    await store.save(this.#app, { name, isWhole }, bytes);
    list.push({ name, isWhole });
    const from = wholeBefore(list, Math.max(0, list.length - keep));
    if (from <= 0) return name;
    // The latest first: what is left in between still stands on something.
    await store.remove(
      this.#app,
      list
        .slice(0, from)
        .reverse()
        .map((revision) => revision.name),
    );
    list.splice(0, from);
    return name;
  }

  /** What is in the store, where nobody else has written there: what two apps write would fit neither of them. */
  async #still(): Promise<Revision[]> {
    const known = await this.#list();
    const found = [...(await this.#policy.store.list(this.#app))];
    const other = found.find(({ name }) => !known.some((revision) => revision.name === name));
    if (other !== undefined)
      throw new SnapshotError(
        `somebody else keeps states of ${this.#app} there, too (${other.name}): this one is not kept; one at a time can, or each under an @app:name of its own`,
      );
    this.#known = found;
    return found;
  }

  async #list(): Promise<Revision[]> {
    this.#known ??= [...(await this.#policy.store.list(this.#app))];
    return this.#known;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

/** Where the whole one stands that a revision builds on; -1 if it is gone. */
function wholeBefore(list: readonly Revision[], end: number): number {
  let at = end;
  while (at >= 0 && list[at]?.isWhole === false) at--;
  return at;
}
