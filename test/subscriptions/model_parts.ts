// What the model of a consumer group consists of.

/** How a group is set up. */
export interface Settings {
  key: "stream" | "none" | "data.customer";
  /** How many streams there are. */
  streams: number;
  whenExhausted: "park" | "block" | "drop";
  attempts: number;
  /** Seconds before the next attempt: base, doubled each time, up to max; jitter as a share of it. */
  retry: { base: number; max: number; jitter: number };
  timeout: number;
  maxInFlight: number;
  rate?: { limit: number; burst: number };
}

/** An event of the log, as far as it matters here. */
export interface Logged {
  position: number;
  id: string;
  stream: string;
  version: number;
  type: string;
  customer: number | undefined;
}

/** An event that was looked at, wanted, and is not finished. */
export interface Work {
  position: number;
  key: string | undefined;
  state: "waiting" | "out" | "parked";
  attempts: number;
  /** Milliseconds: not to be handed out before the first, ready at the second. */
  due: [earliest: number, latest: number];
  /** It was set aside or comes once more: later ones of its key were free to go on. */
  strayed: boolean;
}

/** A batch that is out. */
export interface Lease {
  id: string;
  expires: number;
  positions: number[];
}

/** A row of receive(). */
export interface Received {
  delivery: number;
  lease: string;
  attempt: number;
}
