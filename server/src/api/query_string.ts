/** Takes a query string apart. */

/**
 * Commas separate the values of a list before anything is decoded, so that a value may hold one as %2C. What is not
 * valid percent-encoding stays as it is.
 */
export function parseQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const values =
      equals < 0
        ? [""]
        : pair
            .slice(equals + 1)
            .split(",")
            .map(decode);
    const known = query[name];
    const all = [...(known === undefined ? [] : Array.isArray(known) ? known : [known]), ...values];
    query[name] = all.length === 1 ? (all[0] ?? "") : all;
  }
  return query;
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
