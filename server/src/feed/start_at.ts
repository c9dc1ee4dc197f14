/** Where and when a subscription of the live hub begins. */

/** No timer is longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What was asked for: see Subscription. */
type Beginning = { after: string | null; begins: bigint | null | undefined; since: string | null };

/** Where to begin to read. */
export function cursorOf({ after, begins, since }: Beginning, edge: bigint): bigint {
  if (after !== null) return BigInt(after);
  // Not ahead of the log: a cursor of there would mean nothing.
  if (begins !== null && begins !== undefined) return begins < edge ? begins : edge;
  return since === null ? edge : 0n;
}

/** Calls back at once, or at a moment that is still to come: until then nothing is of interest. Gives the timer. */
export function startAt(moment: string | null, start: () => void): () => NodeJS.Timeout | undefined {
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const left = moment === null ? 0 : Date.parse(moment) - Date.now();
    timer = left > 0 ? setTimeout(wait, Math.min(left, MAX_TIMER_MS)).unref() : undefined;
    if (timer === undefined) start();
  };
  wait();
  return () => timer;
}
