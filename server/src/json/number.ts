/** Digits Postgres's numeric can hold before the decimal point. */
const MAX_INTEGER_DIGITS = 131_072;
/** Digits Postgres's numeric can hold after the decimal point, trailing zeros included. */
const MAX_FRACTION_DIGITS = 16_383;
/** Exponents from here on are refused by numeric's reader before it looks at the value (half of a 32-bit integer). */
const MAX_EXPONENT = 1_073_741_823;

const PARTS = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** What jsonb makes of one JSON number: how many characters it prints, or why it refuses it. */
export type NumberVerdict = { refusal?: string; digits: number };

/**
 * Judges a syntactically valid JSON number as Postgres's `numeric` does, which is what jsonb stores numbers as.
 * `digits` is the length of the number written out: `1e100000` is 8 characters to send and 100 001 to read back.
 */
export function judgeNumber(token: string): NumberVerdict {
  const [, integer = "0", fraction = "", power] = PARTS.exec(token) ?? [];
  const exponent = power === undefined ? 0 : Number(power);
  if (Math.abs(exponent) >= MAX_EXPONENT) return { refusal: "the exponent is too large", digits: 0 };
  // The scale counts trailing zeros and stays even for zero: 0e-20000 is refused, 0e20000 is plain 0.
  const scale = Math.max(0, fraction.length - exponent);
  if (scale > MAX_FRACTION_DIGITS) {
    return { refusal: `a number has at most ${MAX_FRACTION_DIGITS} digits after the point`, digits: 0 };
  }
  const lead = (integer + fraction).search(/[1-9]/);
  if (lead < 0) return { digits: scale + 2 };
  const magnitude = integer.length - lead + exponent;
  if (magnitude > MAX_INTEGER_DIGITS) {
    return { refusal: `a number has at most ${MAX_INTEGER_DIGITS} digits before the point`, digits: 0 };
  }
  return { digits: Math.max(1, magnitude) + scale + 2 };
}
