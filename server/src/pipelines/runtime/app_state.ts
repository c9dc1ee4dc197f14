// What an app keeps, set up so that it can be saved, and set up anew to take up what was saved.
import type { AppPlan } from "../plan/app.ts";
import type { Environment } from "../plan/environment.ts";
import type { Revision } from "../stores/revision_store.ts";
import type { Taker } from "./chunk.ts";
import { mustFit, type RestoreReport, restoreApp } from "./restoring.ts";
import { type RevisionPolicy, Revisions } from "./revisions.ts";
import { type Saved, saveApp, saveChanges } from "./saving.ts";
import { setUp } from "./set_up.ts";
import { type Place, readSeries } from "./snapshot_bytes.ts";
import { SnapshotError } from "./snapshot_error.ts";
import type { Units } from "./units.ts";

/** What it is set up with. */
export interface AppStateUse extends Omit<Saved, "units"> {
  plan: AppPlan;
  environment: Environment;
  revisions: RevisionPolicy | undefined;
  /** Sets up what there is beside what was planned. */
  beside(units: Units): void;
  /** Whether events are let in. */
  isRunning(): boolean;
}

/** The state of an app. */
export class AppState {
  readonly #use: AppStateUse;
  readonly #revisions: Revisions | undefined;
  #saved: Saved;
  /** Whoever reads a stream beside the queries. */
  readonly #readers: { stream: string; taker: Taker }[] = [];
  /** The last snapshot, which changes build on. */
  #place: Place | undefined;

  /** Sets the app up. */
  constructor(use: AppStateUse) {
    this.#use = use;
    this.#saved = this.#setUp();
    this.#revisions = use.revisions && new Revisions(use.plan.settings.name, use.host, this, use.revisions);
  }

  /** Lets somebody read a stream, also when the app was set up anew. */
  read(stream: string, taker: Taker): void {
    this.#use.streams.readable(stream).add(taker);
    this.#readers.push({ stream, taker });
  }

  /** What changes would build on: another one after each snapshot. */
  get base(): unknown {
    return this.#place;
  }

  /** What the app is made of now. */
  get units(): Units {
    return this.#saved.units;
  }

  /** All of it. */
  snapshot(notes: unknown): Uint8Array {
    return this.#save(() => saveApp(this.#saved, notes));
  }

  /** What has changed since the last snapshot. */
  snapshotChanges(notes: unknown): Uint8Array {
    const after = this.#place;
    if (after === undefined) return this.snapshot(notes);
    return this.#save(() => saveChanges(this.#saved, after, notes));
  }

  /** Takes up a state. */
  restore(state: Uint8Array | readonly Uint8Array[]): RestoreReport {
    const series = readSeries(state instanceof Uint8Array ? [state] : state);
    const { host, streams, isRunning } = this.#use;
    this.#mustRest("restore");
    // Before anything is let go of.
    mustFit(series, host);
    this.#place = undefined;
    host.reset();
    for (const stream of streams.all) stream.reset();
    this.#saved = this.#setUp();
    for (const { stream, taker } of this.#readers) streams.readable(stream).add(taker);
    const report = restoreApp(this.#saved, series, isRunning());
    // Changes name parts by their places, which are those of the snapshot only while the app is the same.
    if (report.isSame) this.#place = series.at(-1)?.place;
    return report;
  }

  /** Keeps it in the store. */
  async persist(notes: unknown): Promise<string> {
    return await this.#kept().persist(notes);
  }

  /** The revisions in the store. */
  async revisions(): Promise<Revision[]> {
    return await this.#kept().list();
  }

  /** Takes up a revision, or the latest. */
  async restoreFrom(name: string | undefined): Promise<(RestoreReport & { revision: string }) | undefined> {
    const found = await this.#kept().load(name);
    return found && { ...this.restore(found.series), revision: found.name };
  }

  #setUp(): Saved {
    const { plan, environment, host, streams, faults, heartbeat } = this.#use;
    const units = setUp(plan, environment, host, streams);
    this.#use.beside(units);
    return { host, streams, faults, heartbeat, units };
  }

  /** What an event sets off is done as a whole: in the midst of it there is no state that could be taken up. */
  #mustRest(verb: string): void {
    const { host, streams, plan } = this.#use;
    if (!host.gate.isClosed && ![...streams.all].some((stream) => stream.isBusy)) return;
    throw new SnapshotError(
      `${plan.settings.name} is at work on an event; ${verb} it when that is done, such as by setImmediate() or after send()`,
    );
  }

  #save(save: () => { bytes: Uint8Array; place: Place }): Uint8Array {
    this.#mustRest("save");
    // Should it fail, changes have been forgotten that the next ones would need.
    this.#place = undefined;
    const { bytes, place } = save();
    this.#place = place;
    return bytes;
  }

  #kept(): Revisions {
    if (this.#revisions !== undefined) return this.#revisions;
    const { name } = this.#use.plan.settings;
    throw new SnapshotError(`${name} has no store; give createApp revisions: { store: new FileStore(folder) }`);
  }
}
