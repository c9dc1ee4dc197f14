/** Postgres: the embedded one, and what an installation needs in any. */
export { type Binaries, binariesIn, embeddedBinaries } from "./binaries.ts";
export { loginOf, withLogin } from "./database_url.ts";
export { ensureLogins, type Logins } from "./logins.ts";
export { findPostmaster, type Postmaster, stopPostmaster } from "./postmaster.ts";
export { newPassword, scramVerifier } from "./scram.ts";
export { type PostgresOptions, type RunningPostgres, startPostgres } from "./start.ts";
