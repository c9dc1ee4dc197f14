// What a configuration says beside the text of an app.

/** A source, sink or store that texts name by `ref`. */
export interface Reference {
  /** `source`, `sink` and so on is said by who names it; this is its type. */
  type: string | undefined;
  properties: Readonly<Record<string, string>>;
}

/** What is configured: by a file of `gapless pipelines run --config`, or by a program. */
export interface Config {
  refs?: Readonly<Record<string, Reference>>;
  /** Properties of extensions, by namespace and name: `source:inMemory`. */
  extensions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** How many events may wait before a stream with @async that does not say it. */
  buffer?: number;
  /** Statistics are told every so many milliseconds, in apps that say nothing of it. */
  statistics?: number;
}

/** The properties of an extension. */
export function propertiesOf(config: Config, kind: string, name: string): Readonly<Record<string, string>> {
  return config.extensions?.[`${kind}:${name}`] ?? {};
}
