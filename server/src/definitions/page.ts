/** How long a page may be. */
export const LIMIT = { least: 1, most: 1_000, otherwise: 100 };

/** A page of a list, of one more than wanted where there are more. */
export function pageOf(found: readonly string[], limit: number, next: string | undefined): string {
  const shown = found.slice(0, limit).join(",");
  const cursor = next === undefined ? "null" : `"${next}"`;
  return `{"data":[${shown}],"nextCursor":${cursor},"hasMore":${found.length > limit}}`;
}
