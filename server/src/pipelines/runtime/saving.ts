// An app's state as snapshots: everything, or what has changed since the last one.
import type { Fingerprint } from "../plan/fingerprint.ts";
import type { Faults } from "./faults.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { AppHost } from "./host.ts";
import { type Place, writeSnapshot } from "./snapshot_bytes.ts";
import { SnapshotError } from "./snapshot_error.ts";
import type { State, Unit } from "./stateful.ts";
import type { Streams } from "./streams.ts";
import type { Sleeper } from "./timers.ts";
import type { Units } from "./units.ts";

/** Whose state is saved. */
export interface Saved {
  host: AppHost;
  streams: Streams;
  faults: Faults;
  heartbeat: Heartbeat;
  units: Units;
}

/** The clock and the counters. */
export interface SavedClock {
  isEventTime: boolean;
  now: number;
  hasBegun: boolean;
  seed: number;
  silence: number;
  failures: number;
  events: [stream: string, events: number][];
  /** Units, by place, that are yet to begin. */
  waiting: number[];
}

/** A unit in a whole snapshot. */
export interface SavedUnit {
  name: string;
  label: string;
  fingerprint: Fingerprint;
  forms: string[];
  states: State[];
}

/** A whole snapshot. */
export interface SavedApp {
  clock: SavedClock;
  /** What whoever took it has written down with it. */
  notes: unknown;
  units: SavedUnit[];
  timers: State;
  idle: State;
}

/** What has changed. */
export interface SavedChanges {
  clock: SavedClock;
  notes: unknown;
  units: [place: number, states: [part: number, state: State][]][];
  timers: State;
  idle: State;
}

/** Where a timer's sleeper is found: the place of its unit, its place in that, and the number of its key. */
export type Address = [unit: number, part: number, key?: number];

/** Saves everything. */
export function saveApp(app: Saved, notes: unknown): { bytes: Uint8Array; place: Place } {
  const units = app.units.all.map(({ unit, label, fingerprint }): SavedUnit => {
    const { name, parts } = unit;
    return {
      ...{ name, label, fingerprint },
      forms: parts.map(({ form }) => form),
      states: parts.map((part) => part.save(false)),
    };
  });
  const content: SavedApp = { clock: clockOf(app), notes, units, ...timersOf(app, false) };
  return writeSnapshot(content, undefined);
}

/** Saves what has changed since a snapshot. */
export function saveChanges(app: Saved, after: Place, notes: unknown): { bytes: Uint8Array; place: Place } {
  const units: SavedChanges["units"] = [];
  for (const [place, { unit }] of app.units.all.entries()) {
    const states: [number, State][] = [];
    for (const [at, part] of unit.parts.entries()) {
      const state = part.save(true);
      if (state !== undefined) states.push([at, state]);
    }
    if (states.length > 0) units.push([place, states]);
  }
  const content: SavedChanges = { clock: clockOf(app), notes, units, ...timersOf(app, true) };
  return writeSnapshot(content, after);
}

function clockOf({ host, streams, faults, heartbeat, units }: Saved): SavedClock {
  const events: SavedClock["events"] = [];
  for (const { name, events: count } of streams.all) if (count > 0) events.push([name, count]);
  const waiting = units.all.flatMap(({ unit }, place) => (host.waits(unit) ? [place] : []));
  return {
    ...{ isEventTime: host.isEventTime, now: host.now, hasBegun: host.hasBegun || host.goesOn, seed: host.seed },
    ...{ silence: heartbeat.silence, failures: faults.count, events, waiting },
  };
}

function timersOf({ host, units }: Saved, changed: boolean): { timers: State; idle: State } {
  const addressOf = (sleeper: Sleeper): Address => {
    const unit = host.homeOf(sleeper);
    const place = unit && units.placeOf(unit.name);
    if (unit === undefined || place === undefined) {
      throw new SnapshotError(
        `${sleeper.constructor.name} asks for timers and is not kept (Host.keep): it cannot be saved`,
      );
    }
    const part = partOf(unit, sleeper);
    return unit.owner === undefined ? [place, part] : [place, part, unit.owner.address[1]];
  };
  return { timers: host.timers.save(changed, addressOf), idle: host.idle.save(changed, addressOf) };
}

function partOf(unit: Unit, sleeper: Sleeper): number {
  return unit.parts.findIndex((part) => (part as object) === sleeper);
}
