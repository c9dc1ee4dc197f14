// Event processing in memory: apps of EventFluxQL, without a database and without a server.
export { CheckError } from "./check/fail.ts";
export { LanguageError } from "./language/language_error.ts";
export { parseApp, parseExpression, parseOnDemand, parseQuery } from "./language/parse.ts";
export { print } from "./language/print.ts";
export type { OutputEvent, QueryOutput } from "./plan/environment.ts";
export { InputError } from "./plan/ingest.ts";
export { App, type AppOptions } from "./runtime/app.ts";
export { type CreateOptions, createApp, validateApp } from "./runtime/create_app.ts";
export type { InputEvent, InputHandler } from "./runtime/inputs.ts";
export { rowOf } from "./runtime/row_of.ts";
