const LEAST_BYTES = 256 * 1024;
const MOST_BYTES = 1024 * 1024;
const MOST_EVENTS = 500;

/** How many events to read at once, learnt from how large the last ones were: a page should stay around a megabyte. */
export class PageSize {
  /** For the next page. */
  events = 64;

  /** Takes in what a page came to. */
  learn(count: number, bytes: number): void {
    if (bytes > MOST_BYTES) this.events = Math.max(1, Math.floor((Math.max(1, count) * LEAST_BYTES) / bytes));
    else if (bytes < LEAST_BYTES && count >= this.events) this.events = Math.min(MOST_EVENTS, this.events * 2);
  }
}
