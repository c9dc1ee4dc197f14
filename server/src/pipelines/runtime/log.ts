// What an app tells whoever runs it.

/** How much it matters; off: not told at all. */
export const LOG_LEVELS = ["off", "trace", "debug", "info", "warn", "error", "fatal"] as const;

/** One of LOG_LEVELS. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Something that is told: by `#log` in a query, or of an event that failed. */
export interface LogEntry {
  level: LogLevel;
  message: string;
  query?: string;
  /** The stream that an event that failed came from. */
  stream?: string;
  /** The table that did not take a row. */
  table?: string;
  timestamp: number;
  /** The values of the event. */
  data?: readonly unknown[];
  /** It left a window. */
  isExpired?: true;
  /** What an event failed with. */
  error?: unknown;
}

/** Takes what an app tells. */
export type Logger = (entry: LogEntry) => void;
