/**
 * A single-pass reader of JSON text. It checks exactly what Postgres's jsonb would refuse and hands out the raw text of
 * values, so that a body can be rebuilt for SQL without ever turning data into JavaScript values: a JavaScript number
 * does not hold what a jsonb number holds.
 */
import { judgeNumber } from "./number.ts";
import { pathAt } from "./path.ts";

/** How deep values may nest when the caller does not say otherwise. */
export const MAX_DEPTH = 64;
/** How many characters the numbers of one text may grow by when written out in full. */
const MAX_NUMBER_GROWTH = 1_048_576;

/** Why a text was refused: `syntax` is no JSON at all, the others are JSON that jsonb cannot hold, or not our fields. */
export type JsonRule = "syntax" | "depth" | "nul" | "surrogate" | "number" | "field" | "type";

/** A refused text: where, by which rule, and what to do about it. */
export class JsonError extends Error {
  readonly rule: JsonRule;
  readonly offset: number;
  readonly field: string;
  readonly hint: string | undefined;
  constructor(rule: JsonRule, message: string, offset: number, field: string, hint?: string) {
    super(message);
    this.name = "JsonError";
    this.rule = rule;
    this.offset = offset;
    this.field = field;
    this.hint = hint;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const ESCAPES = '"\\/bfnrt';

/** Reads one JSON text from front to back. */
export class JsonReader {
  readonly text: string;
  private at = 0;
  private depth = 0;
  private growth = 0;
  private readonly maxDepth: number;

  constructor(text: string, maxDepth: number = MAX_DEPTH) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  /** The first character of the next value, without consuming it. */
  peek(): string {
    this.space();
    return this.text.charAt(this.at);
  }

  /** Where the reader stands. */
  get offset(): number {
    return this.at;
  }

  /** Checks the next value and returns its text, untouched. */
  raw(): string {
    this.space();
    const start = this.at;
    this.value();
    return this.text.slice(start, this.at);
  }

  /** Refuses anything but white space behind the value just read. */
  end(): void {
    this.space();
    if (this.at < this.text.length) this.fail("syntax", "there is text after the end of the JSON value");
  }

  /** Reads an object; `onField` must consume each value. A name given twice is refused: one of the two would be lost. */
  object(onField: (name: string) => void): void {
    const names: string[] = [];
    this.members((name) => {
      if (names.includes(name)) this.fail("field", `the field "${clip(name)}" is given twice`);
      names.push(name);
      onField(name);
    });
  }

  /** Reads an array; `onItem` must consume each item. */
  array(onItem: (index: number) => void): void {
    this.space();
    this.open("[");
    for (let index = 0; ; index++) {
      if (index === 0 && this.peek() === "]") break;
      onItem(index);
      if (!this.comma("]")) break;
    }
    this.close();
  }

  /** Refuses the text, naming the place. */
  fail(rule: JsonRule, message: string, at: number = this.at, hint?: string): never {
    throw new JsonError(rule, message, at, pathAt(this.text, at), hint);
  }

  private members(onField: (name: string, start: number) => void): void {
    this.space();
    this.open("{");
    for (let first = true; ; first = false) {
      if (first && this.peek() === "}") break;
      if (this.peek() !== '"') this.unexpected("a field name in double quotes");
      const start = this.at;
      this.string();
      const quoted = this.text.slice(start, this.at);
      if (this.peek() !== ":") this.unexpected('":"');
      this.at++;
      onField(quoted.includes("\\") ? String(JSON.parse(quoted)) : quoted.slice(1, -1), start);
      if (!this.comma("}")) break;
    }
    this.close();
  }

  private value(): void {
    this.space();
    const c = this.text.charCodeAt(this.at);
    if (c === QUOTE) this.string();
    else if (c === 123) this.skipObject();
    else if (c === 91) this.array(() => this.value());
    else if (c === 45 || (c >= 48 && c <= 57)) this.number();
    else if (this.text.startsWith("true", this.at) || this.text.startsWith("null", this.at)) this.at += 4;
    else if (this.text.startsWith("false", this.at)) this.at += 5;
    else this.unexpected("a value");
  }

  private skipObject(): void {
    this.open("{");
    for (let first = true; ; first = false) {
      if (first && this.peek() === "}") break;
      if (this.peek() !== '"') this.unexpected("a field name in double quotes");
      this.string();
      if (this.peek() !== ":") this.unexpected('":"');
      this.at++;
      this.value();
      if (!this.comma("}")) break;
    }
    this.close();
  }

  private open(bracket: string): void {
    if (this.text[this.at] !== bracket) this.unexpected(bracket === "{" ? "an object" : "an array");
    this.depth++;
    if (this.depth > this.maxDepth) this.fail("depth", `values may nest at most ${this.maxDepth} levels deep`);
    this.at++;
  }

  private close(): void {
    this.depth--;
    this.at++;
  }

  private comma(end: string): boolean {
    const c = this.peek();
    if (c === ",") {
      this.at++;
      return true;
    }
    if (c !== end) this.unexpected(`"," or "${end}"`);
    return false;
  }

  private space(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return;
      this.at++;
    }
  }

  private string(): void {
    const { text } = this;
    let i = this.at + 1;
    for (;;) {
      const c = text.charCodeAt(i);
      if (c === QUOTE) break;
      if (c === BACKSLASH) i = this.escape(i);
      else if (c >= 0xd800 && c <= 0xdfff) {
        const next = text.charCodeAt(i + 1);
        if (c > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) this.loneSurrogate(i);
        i += 2;
      } else if (c >= 32) i++;
      else if (i >= text.length) this.fail("syntax", "the text ends inside a string", text.length);
      else this.fail("syntax", "control characters in strings must be escaped", i, "Write a line break as \\n.");
    }
    this.at = i + 1;
  }

  /** Checks the escape at `i` and returns the offset behind it. */
  private escape(i: number): number {
    const { text } = this;
    const c = text.charAt(i + 1);
    if (c !== "u") {
      if (c === "") this.fail("syntax", "the text ends inside a string", text.length);
      if (!ESCAPES.includes(c)) this.fail("syntax", `"\\${c}" is no escape sequence of JSON`, i);
      return i + 2;
    }
    const code = this.hex(i);
    if (code === 0) {
      this.fail("nul", "the NUL character (\\u0000) cannot be stored in a string", i, "Remove it or encode the value.");
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      if (code > 0xdbff || !text.startsWith("\\u", i + 6)) this.loneSurrogate(i);
      const low = this.hex(i + 6);
      if (low < 0xdc00 || low > 0xdfff) this.loneSurrogate(i);
      return i + 12;
    }
    return i + 6;
  }

  private hex(i: number): number {
    const digits = this.text.slice(i + 2, i + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail("syntax", '"\\u" must be followed by four hexadecimal digits', i);
    return Number.parseInt(digits, 16);
  }

  private loneSurrogate(at: number): never {
    this.fail(
      "surrogate",
      "half of a surrogate pair stands alone in a string",
      at,
      "The text was cut inside an emoji?",
    );
  }

  private number(): void {
    const { text } = this;
    const start = this.at;
    let i = start;
    if (text.charCodeAt(i) === 45) i++;
    const first = i;
    i = digitsFrom(text, i);
    if (i === first) this.unexpected("a digit", i);
    if (i > first + 1 && text.charCodeAt(first) === 48) this.fail("syntax", "a number must not begin with 0", start);
    let plain = true;
    if (text.charCodeAt(i) === 46) {
      const from = i + 1;
      i = digitsFrom(text, from);
      if (i === from) this.unexpected("a digit", i);
    }
    if ((text.charCodeAt(i) | 32) === 101) {
      plain = false;
      i++;
      if (text.charCodeAt(i) === 43 || text.charCodeAt(i) === 45) i++;
      const from = i;
      i = digitsFrom(text, i);
      if (i === from) this.unexpected("a digit", i);
    }
    this.at = i;
    // Only exponents and very long numbers can leave numeric's range.
    if (!plain || i - start > 10_000) this.judge(start, i);
  }

  private judge(start: number, end: number): void {
    const verdict = judgeNumber(this.text.slice(start, end));
    if (verdict.refusal !== undefined) {
      this.fail("number", verdict.refusal, start, "Send numbers of that size as strings.");
    }
    this.growth += Math.max(0, verdict.digits - (end - start));
    if (this.growth > MAX_NUMBER_GROWTH) {
      this.fail("number", "numbers with large exponents add up to too many digits", start, "Send them as strings.");
    }
  }

  private unexpected(wanted: string, at: number = this.at): never {
    if (at >= this.text.length) this.fail("syntax", `the text ends where ${wanted} should be`, this.text.length);
    const found = String.fromCodePoint(this.text.codePointAt(at) ?? 0);
    this.fail("syntax", `found ${JSON.stringify(found)} where ${wanted} should be`, at);
  }
}

/** Reads a whole text as one value and returns its text without surrounding white space; throws JsonError. */
export function scan(text: string, maxDepth: number = MAX_DEPTH): string {
  const reader = new JsonReader(text, maxDepth);
  const raw = reader.raw();
  reader.end();
  return raw;
}

function digitsFrom(text: string, at: number): number {
  let i = at;
  for (;;) {
    const c = text.charCodeAt(i);
    if (!(c >= 48 && c <= 57)) return i;
    i++;
  }
}

function clip(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
