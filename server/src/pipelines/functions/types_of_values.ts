// Of which type a value is, told from the value.
import type { TypeName } from "../language/ast.ts";

interface Tests {
  /** Whether a value declared of the type is one. */
  declared: (value: unknown) => boolean;
  /** Whether a value of an `object` is one. */
  unknown: (value: unknown) => boolean;
}

const isInt = (value: unknown) => typeof value === "number" && (value | 0) === value;
const isLong = (value: unknown) => typeof value === "bigint" || Number.isSafeInteger(value);
const isNumber = (value: unknown) => typeof value === "number";
const isText = (value: unknown) => typeof value === "string";
const isBool = (value: unknown) => typeof value === "boolean";
const isObject = (value: unknown) => value !== null && value !== undefined;

/** What tells a type. */
export const TYPES_OF_VALUES: Readonly<Record<TypeName, Tests>> = {
  string: { declared: isText, unknown: isText },
  bool: { declared: isBool, unknown: isBool },
  int: { declared: isInt, unknown: isInt },
  long: { declared: isLong, unknown: (value) => isLong(value) && !isInt(value) },
  float: {
    declared: (value) => isNumber(value) && Object.is(Math.fround(value as number), value),
    unknown: () => false,
  },
  double: { declared: isNumber, unknown: (value) => isNumber(value) && !Number.isSafeInteger(value) },
  object: { declared: isObject, unknown: isObject },
};
