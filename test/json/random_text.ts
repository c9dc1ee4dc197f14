/** Texts that are almost JSON: a value, then a few random changes. The same seed gives the same text. */
export function randomText(seed: number): string {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  const random = (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const string = (): string => `"${Array.from({ length: random(4) }, () => pick(PIECES)).join("")}"`;
  const value = (depth: number): string => {
    const kind = random(depth > 3 ? 4 : 7);
    if (kind === 0) return pick(["null", "true", "false"]);
    if (kind <= 2) return pick(NUMBERS);
    if (kind === 3) return string();
    const items = Array.from({ length: random(4) }, () => value(depth + 1));
    if (kind <= 5) return `[${items.join(pick([",", " , "]))}]`;
    return `{${items.map((item) => `${string()}:${item}`).join(",")}}`;
  };
  let text = value(0);
  for (let changes = random(4) - 1; changes > 0; changes--) {
    const at = random(text.length + 1);
    const kind = random(3);
    if (kind === 0) text = text.slice(0, at) + text.slice(at + 1);
    else if (kind === 1) text = text.slice(0, at) + pick(STRAYS) + text.slice(at);
    else text = text.slice(0, at) + text.slice(at, at + 3).repeat(2) + text.slice(at + 3);
  }
  return text;
}

const PIECES = [
  ...["a", "é", "\\n", "\\u0041", "\\u00e9", "😀", "\\ud83d\\ude00", "\\\\", '\\"', "\\/", "\u007f", "\u2028"],
  ...["\\u0000", "\\ud800", "\\udc00", "\\u12", "\\q", "\n"],
];
const NUMBERS = [
  ...["0", "-0", "1", "-12", "3.25", "0.10", "1e5", "1E+5", "2e-7", "12345678901234567890.123456789", "1e131071"],
  ...["1e131072", "1e-16383", "1e-16384", "0e-16384", "0.0e-16382", "0e99999", "9.99e131071", "12e131070", "12e131071"],
  ...["1e1073741822", "1e1073741823", "0e1073741822", "0.0001e131075", "0.0001e131076", "01", "1.", "-", "1e"],
];
const STRAYS = ["[", "]", "{", "}", ",", ":", '"', "\\", "1", "-", ".", "e", " ", "\t", "\u0001", "u", "null"];
