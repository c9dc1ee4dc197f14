// Regular expressions.

/** What was found: where, the text of each group (0 is all of it, null where a group took no part), and groups by name. */
export interface Found {
  start: number;
  end: number;
  groups: (string | null)[];
  names: ReadonlyMap<string, number>;
}

/** A regular expression. */
export interface Regexp {
  /** Whether it matches the whole text. */
  matches(text: string): boolean;
  /** The first that it finds from a position on. */
  find(text: string, from: number): Found | undefined;
}

/** Reads one. */
export function readRegexp(written: string): Regexp | { error: string } {
  try {
    const whole = new RegExp(`^(?:${written})$`);
    const search = new RegExp(written, "g");
    return {
      matches: (text) => whole.test(text),
      find(text, from) {
        search.lastIndex = from;
        const found = search.exec(text);
        if (found === null) return undefined;
        return {
          start: found.index,
          end: found.index + found[0].length,
          groups: found.map((group) => group ?? null),
          names: new Map(),
        };
      },
    };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Everything that it finds, one after the other. */
export function* findAll(regexp: Regexp, text: string): Generator<Found> {
  for (let from = 0; from <= text.length; ) {
    const found = regexp.find(text, from);
    if (found === undefined) return;
    yield found;
    from = found.end === found.start ? found.end + 1 : found.end;
  }
}
