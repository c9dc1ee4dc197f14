// Patterns of strftime as those of Java.

const LETTERS: Readonly<Record<string, string>> = {
  Y: "yyyy",
  y: "yy",
  m: "MM",
  d: "dd",
  e: "d",
  H: "HH",
  I: "hh",
  M: "mm",
  S: "ss",
  f: "SSS",
  L: "SSS",
  p: "a",
  j: "DDD",
  a: "EEE",
  A: "EEEE",
  b: "MMM",
  B: "MMMM",
  u: "u",
  z: "Z",
  Z: "z",
  F: "yyyy-MM-dd",
  T: "HH:mm:ss",
  R: "HH:mm",
  D: "MM/dd/yy",
};

/** The pattern in Java's letters; one without % is in them already. */
export function javaPattern(written: string): string | { error: string } {
  if (!written.includes("%")) return written;
  let result = "";
  let unknown: string | undefined;
  for (const [piece, letter, text] of written.matchAll(/%(?:\.?\d*f|([\s\S]))|([^%]+)|%$/g)) {
    const known = letter === undefined ? "SSS" : LETTERS[letter];
    if (text !== undefined) result += quoted(text);
    else if (letter === "%") result += "%";
    else if (known === undefined || piece === "%") unknown = piece;
    else result += piece.startsWith("%.") ? `.${known}` : known;
  }
  if (unknown === undefined) return result;
  return {
    error: `the date pattern '${written}' has ${unknown}, which stands for nothing: %Y, %m, %d, %H, %M and %S are some that do`,
  };
}

function quoted(text: string): string {
  return /[A-Za-z']/.test(text) ? `'${text.replaceAll("'", "''")}'` : text;
}
