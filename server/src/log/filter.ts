/** A filter: within a list any one fits, and every list given must fit. */
export type Filter = { types: string[]; topics: string[]; categories: string[]; streams: string[] };

/** Takes everything. */
export const EVERYTHING: Filter = { types: [], topics: [], categories: [], streams: [] };
