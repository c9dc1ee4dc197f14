// The tokens of a text, read one after the other, and what is known when they cannot go on: what was looked for here in vain.
import type { Place, Span } from "./ast.ts";
import type { LanguageError } from "./language_error.ts";
import { lex } from "./lex.ts";
import type { Slot } from "./place_comments.ts";
import type { Source } from "./source.ts";
import { suggestion } from "./suggest.ts";
import type { CommentToken, Token } from "./token.ts";

/** Deeper than this, parentheses and the like are refused: what reads trees calls itself once per level. */
const DEEPEST = 200;

/** Reads tokens. */
export class Reader {
  readonly source: Source;
  readonly comments: CommentToken[];
  readonly tokens: Token[];
  /** What comments can stand at. */
  readonly slots: Slot[] = [];
  private at = 0;
  private depth = 0;
  private expected = new Set<string>();

  constructor(source: Source) {
    this.source = source;
    const { tokens, comments } = lex(source.text);
    this.tokens = tokens;
    this.comments = comments;
  }

  /** The number of the next token. */
  get index(): number {
    return this.at;
  }

  /** A token further on. */
  peek(ahead = 0): Token {
    return (this.tokens[this.at + ahead] ?? this.tokens.at(-1)) as Token;
  }

  /** Takes the next token. */
  next(): Token {
    const token = this.peek();
    if (token.kind === "bad") throw this.fail();
    if (token.kind !== "end") this.at++;
    this.expected = new Set();
    return token;
  }

  /** Is the next token this keyword or sign? If not, it is remembered as one that was expected. */
  is(key: string): boolean {
    if (this.peek().key === key) return true;
    this.expected.add(key);
    return false;
  }

  /** Is one of these next? Expected are those, or what they are called together. */
  isOne(keys: ReadonlySet<string>, called?: string): boolean {
    if (keys.has(this.peek().key)) return true;
    if (called === undefined) for (const key of keys) this.expected.add(key);
    else this.expected.add(called);
    return false;
  }

  /** Is a token of this kind next? */
  isKind(kind: Token["kind"], called: string): boolean {
    if (this.peek().kind === kind) return true;
    this.expected.add(called);
    return false;
  }

  /** Takes the keyword or sign if it is next. */
  accept(key: string): boolean {
    if (!this.is(key)) return false;
    this.next();
    return true;
  }

  /** Takes the keyword or sign, which has to be next. */
  expect(key: string): Token {
    if (!this.is(key)) throw this.fail();
    return this.next();
  }

  /** Takes a token of a kind, which has to be next. */
  expectKind(kind: Token["kind"], called: string): Token {
    if (!this.isKind(kind, called)) throw this.fail();
    return this.next();
  }

  /** Is a name next? Keywords are names too. */
  isName(ahead = 0): boolean {
    const { kind } = this.peek(ahead);
    return kind === "name" || kind === "quoted";
  }

  /** Takes a name. */
  name(called = "a name"): string {
    if (!this.isName()) throw this.miss(called);
    return this.next().value;
  }

  /** Behind what was taken. */
  get end(): Place {
    return this.source.place(this.tokens[this.at - 1]?.end ?? 0);
  }

  /** From the first character of a token to the last of what was taken. */
  spanFrom(first: Token): Span {
    return { start: this.source.place(first.start), end: this.end };
  }

  /** Comments can stand at what was taken since a token: at a node, or at one of its clauses. */
  mark(first: number, owner: object, clause?: string): void {
    if (this.comments.length > 0) this.slots.push({ first, last: this.at - 1, owner, clause });
  }

  /** Goes one level deeper. */
  nested<T>(read: () => T): T {
    if (this.depth >= DEEPEST) {
      throw this.refuse(`this is nested more than ${DEEPEST} levels deep`, "split it up");
    }
    this.depth++;
    const result = read();
    this.depth--;
    return result;
  }

  /** The error that this is expected here. */
  miss(...called: string[]): LanguageError {
    for (const one of called) this.expected.add(one);
    return this.fail();
  }

  /** The error that none of what was looked for here is here. */
  fail(): LanguageError {
    const token = this.peek();
    const expected = [...this.expected];
    if (token.wrong !== undefined) return this.refuse(token.wrong.reason, token.wrong.suggestion, token);
    const found = token.kind === "end" ? "the end of the text" : token.text;
    const shown = token.kind === "end" ? found : `\`${shorten(found)}\``;
    const reason = `found ${shown}, expected ${listed(expected)}`;
    const hint = suggestion(token, this.tokens[this.at - 1], expected);
    return this.source.error(token.start, { reason, expected, found, suggestion: hint });
  }

  /** The error that a token, the next one if none is named, cannot be as it is. */
  refuse(reason: string, hint?: string, token = this.peek()): LanguageError {
    return this.source.error(token.start, { reason, expected: [], found: token.text, suggestion: hint });
  }
}

const MOST = 8;

function listed(expected: string[]): string {
  const words = expected.slice(0, MOST).map((one) => (/^an? |^the /.test(one) ? one : `\`${one}\``));
  if (expected.length > MOST) words.push("something else");
  const last = words.pop() ?? "something else";
  return words.length === 0 ? last : `${words.join(", ")} or ${last}`;
}

function shorten(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return line.length < text.length || line.length > 40 ? `${line.slice(0, 40)}…` : line;
}
