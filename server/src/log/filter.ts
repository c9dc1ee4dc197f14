/** A filter: within a list any one fits, and every list given must fit. */
export type Filter = { types: string[]; topics: string[]; categories: string[]; streams: string[] };

/** Takes everything. */
export const EVERYTHING: Filter = { types: [], topics: [], categories: [], streams: [] };

/** The names of the lists. */
export const LISTS: readonly string[] = Object.keys(EVERYTHING);

/** Use cases name the lists as if they stood alone; in doors that have a field `filter` they stand inside it. */
export function inFilter(field: string | undefined, message: string): [field: string | undefined, message: string] {
  if (field === undefined || !LISTS.includes(field.replace(/\[.*$/, ""))) return [field, message];
  const placed = `filter.${field}`;
  return [placed, message.startsWith(field) ? placed + message.slice(field.length) : message];
}
