// Literals.
import { toLong } from "../functions/values.ts";
import type { Constant } from "./ast.ts";
import type { Reader } from "./reader.ts";
import type { Token } from "./token.ts";

const NUMBERS: ReadonlySet<string> = new Set(["int", "long", "float", "double"]);

/** Is it a number? */
export function isNumber(token: Token): boolean {
  return NUMBERS.has(token.kind);
}

/** A text, true, false, or a number with or without a sign. */
export function parseConstant(reader: Reader): Constant {
  const first = reader.peek();
  const minus = reader.accept("-");
  if (!minus) reader.accept("+");
  const token = reader.next();
  const { type, value } = read(reader, token, minus);
  return {
    kind: "constant",
    type,
    value,
    written: isNumber(token) ? token.text : undefined,
    span: reader.spanFrom(first),
  };
}

function read(reader: Reader, token: Token, minus: boolean): Pick<Constant, "type" | "value"> {
  const { kind, text, value } = token;
  if (kind === "string") return { type: "string", value };
  if (kind === "name") return { type: "bool", value: token.key === "true" };
  if (kind === "int" || kind === "long") {
    const digits = BigInt(kind === "long" ? text.slice(0, -1) : text);
    const number = minus ? -digits : digits;
    const bits = kind === "int" ? 32 : 64;
    if (BigInt.asIntN(bits, number) !== number) {
      const long = kind === "int" && BigInt.asIntN(64, number) === number;
      throw reader.refuse(
        `${text} is too large for ${kind === "int" ? "an int" : "a long"}`,
        long ? `write ${text}L` : undefined,
        token,
      );
    }
    return { type: kind, value: kind === "int" ? Number(number) : toLong(number) };
  }
  const amount = Number(text.replace(/[fFdD]$/, "").replace(/\.$/, ""));
  const number = kind === "float" ? Math.fround(amount) : amount;
  if (!Number.isFinite(number)) throw reader.refuse(`${text} is too large for a ${kind}`, undefined, token);
  return { type: kind === "float" ? "float" : "double", value: minus ? -number : number };
}
