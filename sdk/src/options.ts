/** The options of a client and of its calls. */

/** A fetch of your own: for tests, proxies, other runtimes. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How a client reaches its server. */
export type ConnectionOptions = {
  /** Where the server is: `http://127.0.0.1:4000`, with a path where it is mounted under one. */
  url: string | URL;
  /** An API key. It is sent as a header, never in a URL. */
  apiKey?: string | undefined;
  /** A bearer token instead of an API key, or a function that gives a fresh one for each request. */
  token?: string | (() => string | Promise<string>) | undefined;
  /** The fetch to use; the platform's own if you don't say. */
  fetch?: Fetch | undefined;
  /** Headers for every request. */
  headers?: Record<string, string> | undefined;
  /** How often a request is tried again where that is safe; 4 if you don't say, 0 for never. */
  retries?: number | undefined;
  /** For one try, in milliseconds; 30 000 if you don't say. */
  timeoutMs?: number | undefined;
  /** For a call with all its tries and pauses, in milliseconds; 120 000 if you don't say. */
  totalTimeoutMs?: number | undefined;
  /**
   * Reads answers that hold events, instead of `JSON.parse`: for numbers that a JavaScript number does not hold.
   * Everything else in these answers is text, so it may turn every number into what it likes.
   */
  parse?: ((text: string) => unknown) | undefined;
  /** Writes events, instead of `JSON.stringify`: the counterpart of `parse`. */
  stringify?: ((value: unknown) => string) | undefined;
};

/** Options of every call. */
export type CallOptions = {
  /** Ends the call; it throws the signal's reason. */
  signal?: AbortSignal | undefined;
};

/** A 64-bit number, however it is at hand. */
export type BigNumber = string | number | bigint;

/** A moment: an ISO 8601 text with a zone, or a Date. */
export type Moment = string | Date;
