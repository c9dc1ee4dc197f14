// Names of attributes and streams in expressions.
import type { Index, Reference, StreamReference } from "./ast.ts";
import type { Reader } from "./reader.ts";

/** `price`, `e1.price`, `e1[last].price`, `#Inner.price`, `A#e.price`. */
export function parseReference(reader: Reader): Reference {
  const found = parseSource(reader);
  if (found.kind === "source") {
    reader.is(".");
    throw reader.fail();
  }
  return found;
}

/** A reference; or a stream alone, where more than a bare name is written and no attribute behind it: `e1[0]`, `#Inner`. */
export function parseSource(reader: Reader): Reference | StreamReference {
  const first = reader.peek();
  const prefix = reader.accept("#") ? "#" : reader.accept("!") ? "!" : "";
  const name = reader.name(prefix === "" ? "a name" : "the name of a stream");
  const index = parseIndex(reader);
  const source: StreamReference = { kind: "source", name, prefix, index, span: reader.spanFrom(first) };
  if (reader.accept("#")) {
    source.handler = { name: reader.name(), index: parseIndex(reader) };
    source.span = reader.spanFrom(first);
  }
  if (reader.accept(".")) {
    const attribute = reader.name("the name of an attribute");
    return { kind: "reference", source, name: attribute, span: reader.spanFrom(first) };
  }
  if (prefix !== "" || index !== undefined || source.handler !== undefined) return source;
  return { kind: "reference", source: undefined, name, span: source.span };
}

/** `[0]`, `[last]`, `[last - 2]`. */
function parseIndex(reader: Reader): Index | undefined {
  if (!reader.accept("[")) return undefined;
  const last = reader.accept("last");
  const index = last ? { fromLast: reader.accept("-") ? whole(reader) : 0 } : { at: whole(reader) };
  reader.expect("]");
  return index;
}

/** A whole number that can be counted to. */
export function whole(reader: Reader): number {
  const token = reader.expectKind("int", "a whole number");
  const number = Number(token.text);
  if (number <= 2 ** 31 - 1) return number;
  throw reader.refuse("this number is too large", "the largest is 2147483647", token);
}
