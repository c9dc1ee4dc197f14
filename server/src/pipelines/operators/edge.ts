// What sources, sinks and their mappers have in common: where they stand, what they are told, and what is outside.
import type { Attribute } from "../check/scope.ts";
import type { LogLevel } from "../runtime/log.ts";
import type { OptionSpecs, Options } from "./options.ts";

/** The stream that a source feeds, or that a sink reads. */
export interface EdgeStream {
  name: string;
  attributes: readonly Attribute[];
}

/** What payloads are: texts, values of the program, or both. */
export type PayloadKind = "text" | "values";

/** What a factory is given to plan with. */
export interface EdgeCall {
  app: string;
  stream: EdgeStream;
  options: Options;
  /** What the configuration says of this kind: `extensions` of a configuration file. */
  properties: Readonly<Record<string, string>>;
  /** Refuses the text, at an option where one is named. */
  refuse(reason: string, option?: string): never;
}

/** What factories of sources, sinks and mappers have in common. */
export interface EdgeFactory {
  /** Empty for those that come along; else it stands before the name: `type = 'mine:queue'`. */
  namespace: string;
  name: string;
  about: string;
  options: OptionSpecs;
}

/** The world around apps. Tests bring their own. */
export interface Outside {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits; ends early when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Where paths begin that are not absolute. */
  folder: string;
  stdin(): AsyncIterable<Uint8Array | string>;
  /** Writes to standard output; a promise where it has to be waited for. */
  stdout(text: string): Promise<void> | undefined;
}

/** What sources and sinks are made with. */
export interface EdgeUse {
  outside: Outside;
  /** Tells whoever runs the app. */
  log(level: LogLevel, message: string, error?: unknown): void;
}

/** The other side cannot be reached: it is tried again later. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
}
