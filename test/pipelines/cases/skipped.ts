// Cases that are not run, by id, each with its reason.

/** Why a case is not run. */
export const SKIPPED: Readonly<Record<string, string>> = {};
