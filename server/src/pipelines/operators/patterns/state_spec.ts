// What a state of a pattern is planned to be.
import type { Row } from "../../runtime/chunk.ts";
import type { Host } from "../window.ts";
import type { Slots } from "./match.ts";
import type { Through } from "./through.ts";

/** What a state looks for. */
export interface StateSpec {
  slot: number;
  /** What an event alone must hold, whatever waits for it; undefined in sequences, where also one that does not comes between. */
  own: ((row: Row, time: number, host: Host) => boolean) | undefined;
  /** Whether an event goes with what a match has; undefined: any does. */
  filter: ((slots: Slots, row: Row, time: number, host: Host) => boolean) | undefined;
  /** What must be equal for the filter to hold: of a match, and of an event. */
  key: { ofMatch(slots: Slots): unknown; ofEvent(row: Row): unknown } | undefined;
}

/** What the events of a state go through. */
export interface Passage {
  /** On their way to the state: once, whatever waits. */
  ahead: Through | undefined;
  /** With each match whose filter they hold, one after the other, with a filter behind each. */
  behind: readonly { through: Through; filter: StateSpec["filter"] }[];
}
