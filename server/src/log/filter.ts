/** Lists of a filter: within a list any one fits, and every list given must fit. */
export type Lists = { types: string[]; topics: string[]; categories: string[]; streams: string[] };

/** A filter: lists, and a selector that must fit as well, as the JSON text it was given as. */
export type Filter = Lists & { selector?: string | undefined };

/** Takes everything. */
export const EVERYTHING: Filter = { types: [], topics: [], categories: [], streams: [] };

/** The names of the lists. */
export const LISTS: readonly string[] = Object.keys(EVERYTHING);

/** Use cases name the lists as if they stood alone; in doors that have a field `filter` they stand inside it. */
export function inFilter(
  field: string | undefined,
  message: string,
  names: readonly string[] = LISTS,
): [field: string | undefined, message: string] {
  if (field === undefined || !names.includes(field.replace(/[.[].*$/s, ""))) return [field, message];
  const placed = `filter.${field}`;
  return [placed, message.startsWith(field) ? placed + message.slice(field.length) : message];
}
