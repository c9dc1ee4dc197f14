// An app takes up the state of another, which was itself or one much like it: what is still the same goes on, the rest begins anew.
import { difference } from "../plan/fingerprint.ts";
import type { Address, Saved, SavedApp, SavedChanges, SavedClock, SavedUnit } from "./saving.ts";
import type { ReadSnapshot } from "./snapshot_bytes.ts";
import { SnapshotError } from "./snapshot_error.ts";
import type { State, Stateful, Unit } from "./stateful.ts";
import type { Sleeper, Timers } from "./timers.ts";
import type { AppUnit } from "./units.ts";

/** What became of the parts of an app that was restored. */
export interface RestoreReport {
  /** Those that go on. */
  kept: string[];
  /** Those whose state is lost, and why. */
  dropped: { unit: string; why: string }[];
  /** Those that were not there when the snapshot was taken. */
  added: string[];
  /** All are, and in the places they had: changes of this app may build on the snapshot. */
  isSame: boolean;
  /** What was written down with the snapshot. */
  notes: unknown;
}

/** A snapshot is for apps that tell the time as its own did. */
export function mustFit([whole]: readonly ReadSnapshot[], { isEventTime }: { readonly isEventTime: boolean }): void {
  const { clock } = (whole as ReadSnapshot).content as SavedApp;
  if (clock.isEventTime === isEventTime) return;
  const time = (ofEvents: boolean) => (ofEvents ? "that of the events" : "that of the wall");
  throw new SnapshotError(`the snapshot's time is ${time(clock.isEventTime)}, the app's is ${time(isEventTime)}`);
}

/** Restores an app that was just set up. `isRunning`: what does not go on begins at once. */
export function restoreApp(app: Saved, series: readonly ReadSnapshot[], isRunning: boolean): RestoreReport {
  const [whole, ...changes] = series.map(({ content }) => content) as [SavedApp, ...SavedChanges[]];
  const { host } = app;
  const restoring = new Restoring(app, whole);
  host.restoring = (...given) => restoring.takeKey(...given);
  try {
    restoring.take(
      whole.units.map(({ states }, place) => [place, [...states.entries()]]),
      false,
    );
    restoring.takeTimers(whole);
    for (const change of changes) {
      restoring.take(change.units, true);
      restoring.takeTimers(change);
    }
  } finally {
    host.restoring = undefined;
  }
  const { clock, notes } = changes.at(-1) ?? whole;
  restoring.begin(clock);
  const { report } = restoring;
  const names = whole.units.map(({ name }) => name);
  const isSame =
    report.dropped.length + report.added.length === 0 && names.every((name, at) => app.units.placeOf(name) === at);
  restoreClock(app, clock);
  if (clock.hasBegun) host.resume(isRunning);
  return { ...report, isSame, notes };
}

function restoreClock({ host, streams, faults, heartbeat }: Saved, clock: SavedClock): void {
  host.now = clock.now;
  host.seed = clock.seed;
  heartbeat.silence = clock.silence;
  faults.count = clock.failures;
  const events = new Map(clock.events);
  for (const stream of streams.all) stream.events = events.get(stream.name) ?? 0;
}

class Restoring {
  readonly report: RestoreReport = { kept: [], dropped: [], added: [], isSame: true, notes: undefined };
  readonly #app: Saved;
  /** By their places in the snapshot. */
  readonly #kept = new Map<number, AppUnit>();
  readonly #byName = new Map<string, AppUnit>();

  constructor(app: Saved, whole: SavedApp) {
    this.#app = app;
    const { units } = app;
    for (const [place, saved] of whole.units.entries()) {
      const at = units.placeOf(saved.name);
      const unit = at === undefined ? undefined : units.all[at];
      const why = whyNot(saved, unit);
      if (unit === undefined || why !== undefined) this.report.dropped.push({ unit: saved.label, why: why ?? "" });
      else {
        this.#kept.set(place, unit);
        this.#byName.set(saved.name, unit);
        this.report.kept.push(unit.label);
      }
    }
    const known = new Set(whole.units.map(({ name }) => name));
    for (const { unit, label } of units.all) if (!known.has(unit.name)) this.report.added.push(label);
  }

  /** What parts of units keep. */
  take(units: SavedChanges["units"], changed: boolean): void {
    for (const [place, states] of units) {
      const parts = this.#kept.get(place)?.unit.parts ?? [];
      for (const [at, state] of states) if (state !== undefined) parts[at]?.restore(state, changed);
    }
  }

  /** What a query of a key keeps. */
  takeKey(unit: Unit, forms: readonly string[], states: readonly State[], changed: boolean): void {
    const known = this.#byName.get(unit.name);
    if (known === undefined) return;
    const why = otherForms(forms, unit.parts);
    if (why !== undefined) {
      this.#byName.delete(unit.name);
      this.report.kept = this.report.kept.filter((label) => label !== known.label);
      this.report.dropped.push({ unit: known.label, why });
      return;
    }
    unit.goesOn = true;
    for (const [at, state] of states.entries()) if (state !== undefined) unit.parts[at]?.restore(state, changed);
  }

  takeTimers({ timers, idle }: Pick<SavedApp, "timers" | "idle">): void {
    const keys = new Map<AppUnit, Map<number, readonly Unit[]>>();
    const named = (name: State): Sleeper | undefined => {
      const [place, part, key] = name as Address;
      const known = this.#kept.get(place);
      if (known === undefined) return undefined;
      if (key === undefined) return known.unit.parts[part] as Stateful & Sleeper;
      const byNumber = keys.get(known) ?? known.instances?.unitsByNumber();
      if (byNumber === undefined) return undefined;
      keys.set(known, byNumber);
      const unit = byNumber.get(key)?.find((candidate) => candidate.name === known.unit.name);
      return unit?.goesOn === true ? (unit.parts[part] as Stateful & Sleeper) : undefined;
    };
    const restore = (into: Timers, state: State) => into.restore(state, named);
    restore(this.#app.host.timers, timers);
    restore(this.#app.host.idle, idle);
  }

  /** Units that had begun go on. */
  begin({ waiting }: SavedClock): void {
    const yet = new Set(waiting);
    for (const [place, { unit }] of this.#kept) unit.goesOn = !yet.has(place);
  }
}

function whyNot(saved: SavedUnit, unit: AppUnit | undefined): string | undefined {
  if (unit === undefined) return `there is no ${saved.label} any more`;
  return difference(saved.fingerprint, unit.fingerprint) ?? otherForms(saved.forms, unit.unit.parts);
}

function otherForms(saved: readonly string[], parts: readonly Stateful[]): string | undefined {
  const now = parts.map(({ form }) => form);
  if (saved.length === now.length && saved.every((form, at) => form === now[at])) return undefined;
  return `its state is kept in other forms: ${now.join(", ") || "none"}, not ${saved.join(", ") || "none"}`;
}
