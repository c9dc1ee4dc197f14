// `@name(key = 'value', @other(…))`.
import type { Annotation, AnnotationElement } from "./ast.ts";
import type { Reader } from "./reader.ts";

/** The annotations that stand here. */
export function parseAnnotations(reader: Reader): Annotation[] {
  const found: Annotation[] = [];
  while (reader.is("@")) found.push(parseAnnotation(reader));
  return found;
}

/** An annotation. */
export function parseAnnotation(reader: Reader): Annotation {
  const first = reader.expect("@");
  const begin = reader.index - 1;
  const app = reader.peek().key === "app" && reader.peek(1).key === ":";
  if (app) {
    reader.next();
    reader.next();
  }
  const name = reader.name("the name of an annotation");
  const found: Annotation = { name, app, elements: [], annotations: [], span: reader.spanFrom(first) };
  if (reader.accept("(")) {
    if (!reader.is(")")) reader.nested(() => parseContent(reader, found));
    reader.expect(")");
    found.span = reader.spanFrom(first);
  }
  reader.mark(begin, found);
  return found;
}

function parseContent(reader: Reader, into: Annotation): void {
  do {
    if (reader.is("@")) into.annotations.push(parseAnnotation(reader));
    else into.elements.push(parseElement(reader));
  } while (reader.accept(","));
}

function parseElement(reader: Reader): AnnotationElement {
  const first = reader.peek();
  const begin = reader.index;
  const key = reader.isName() || reader.peek(1).key === "=" ? parseKey(reader) : undefined;
  if (key !== undefined) reader.expect("=");
  if (reader.peek().kind !== "string" && key === undefined) throw reader.miss("a key", "a text in quotes");
  const { kind, text } = reader.peek();
  if (kind === "int" || kind === "name") {
    throw reader.refuse("values of annotations are texts", `write '${text}'`);
  }
  const { value } = reader.expectKind("string", "a text in quotes");
  const found: AnnotationElement = { key, value, span: reader.spanFrom(first) };
  reader.mark(begin, found);
  return found;
}

const SEPARATORS: ReadonlySet<string> = new Set([".", "-", ":"]);

/** `buffer.size`, or anything in quotes. */
function parseKey(reader: Reader): string {
  if (reader.peek().kind === "string") return reader.next().value;
  let key = reader.name("a key");
  while (reader.isOne(SEPARATORS)) key += reader.next().text + reader.name("the rest of the key");
  return key;
}
