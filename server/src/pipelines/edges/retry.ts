// Who cannot be reached is tried again later, and later still, as SiddhiQL does.

const SECONDS = [5, 10, 15, 30, 60, 60, 120, 300] as const;

/** How long to wait before the n-th try, in milliseconds; the first is 0. */
export function delayBefore(n: number): number {
  return (SECONDS[Math.min(n, SECONDS.length - 1)] as number) * 1000;
}

/** Such a wait, as it is told: `5 sec`, `2 min`. */
export function delayText(milliseconds: number): string {
  return milliseconds < 60_000 ? `${milliseconds / 1000} sec` : `${milliseconds / 60_000} min`;
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
