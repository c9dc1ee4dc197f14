// What is asked of the thread that scripts run in, and what it answers.

/** Opens a room, with its scripts in their order. Calls are texts of another form: `room script milliseconds [now, arguments]`. */
export interface Question {
  kind: "open";
  room: number;
  megabytes: number;
  milliseconds: number;
  bodies: readonly string[];
  /** Rooms that nobody needs any more. */
  close: readonly number[];
}

/** What came of it. */
export type Answer =
  | { value: unknown }
  | { error: { text: string; line?: number } }
  /** There is no such room, or no more. */
  | { missing: true };
