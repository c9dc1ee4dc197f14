// From a text to its tokens. What is no token becomes a bad one: it is an error only where the parser comes upon it, so that the first mistake of a text is told first.
import { skipComment, skipScript, skipString } from "./skip.ts";
import type { CommentToken, Token, TokenKind } from "./token.ts";

/** The tokens of a text, the last of which is its end, and its comments. */
export function lex(text: string): { tokens: Token[]; comments: CommentToken[] } {
  const tokens: Token[] = [];
  const comments: CommentToken[] = [];
  let at = 0;
  while (at < text.length) {
    SPACE.lastIndex = at;
    if (SPACE.test(text)) {
      at = SPACE.lastIndex;
      continue;
    }
    const comment = skipComment(text, at);
    if (comment !== undefined) {
      comments.push({ text: text.slice(at, comment), start: at, end: comment, next: tokens.length });
      at = comment;
      continue;
    }
    const token = word(text, at) ?? number(text, at) ?? string(text, at) ?? script(text, at) ?? sign(text, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push(token("end", text, text.length, text.length));
  return { tokens, comments };
}

function token(kind: TokenKind, text: string, start: number, end: number): Token {
  const written = text.slice(start, end);
  return { kind, text: written, value: written, key: "", start, end, wrong: undefined };
}

function bad(text: string, start: number, end: number, reason: string, suggestion?: string): Token {
  return { ...token("bad", text, start, end), wrong: { reason, suggestion } };
}

const SPACE = /[\s\uFEFF]+/y;
const WORD = /[A-Za-z_][A-Za-z_0-9]*/y;
const NUMBER = /(\d+(?:\.\d+)?|\.\d+)([eE][-+]?\d+)?/y;
const SUFFIX = /(\.?)([lLfFdD])(?![A-Za-z_0-9])/y;
const SIGN = /\.\.\.|->|<=|>=|==|!=|[:;.()[\],=*+?\-/%<>@#!]/y;

function word(text: string, at: number): Token | undefined {
  if (text[at] === "`") {
    const close = text.indexOf("`", at + 1);
    if (close < 0) return bad(text, at, text.length, "this backtick is never closed", "put ` behind the name");
    if (close === at + 1) return bad(text, at, close + 1, "a name is empty");
    return { ...token("quoted", text, at, close + 1), value: text.slice(at + 1, close) };
  }
  WORD.lastIndex = at;
  if (!WORD.test(text)) return undefined;
  const found = token("name", text, at, WORD.lastIndex);
  found.key = found.text.toLowerCase();
  return found;
}

function number(text: string, at: number): Token | undefined {
  NUMBER.lastIndex = at;
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [digits = "", , exponent] = match;
  const whole = exponent === undefined && !digits.includes(".");
  const end = at + digits.length;
  SUFFIX.lastIndex = end;
  const suffix = SUFFIX.exec(text);
  const letter = suffix?.[2]?.toLowerCase();
  // `1.f` and `1.d` are numbers, `1.l` is not; nor has `1.5` a second point.
  if (suffix !== null && letter !== undefined && (suffix[1] === "" || (whole && letter !== "l"))) {
    if (letter === "l" && whole) return token("long", text, at, end + suffix[0].length);
    if (letter !== "l") return token(letter === "f" ? "float" : "double", text, at, end + suffix[0].length);
  }
  return token(whole ? "int" : "double", text, at, end);
}

function string(text: string, at: number): Token | undefined {
  const found = skipString(text, at);
  if (found === undefined) return undefined;
  if (found.value !== undefined) return { ...token("string", text, at, found.end), value: found.value };
  const quote = text.startsWith('"""', at) ? '"""' : text[at];
  const more = quote === '"""' ? "" : `, or """…""" around a text of several lines`;
  return bad(text, at, found.end, "this text is never closed", `put ${quote} behind it${more}`);
}

function script(text: string, at: number): Token | undefined {
  if (text[at] !== "{") return undefined;
  const { closed, end } = skipScript(text, at);
  if (!closed) return bad(text, at, end, "this brace is never closed", "put } behind the script");
  return { ...token("script", text, at, end), value: text.slice(at + 1, end - 1) };
}

function sign(text: string, at: number): Token {
  SIGN.lastIndex = at;
  if (SIGN.test(text)) {
    const found = token("sign", text, at, SIGN.lastIndex);
    found.key = found.text;
    return found;
  }
  const end = at + String.fromCodePoint(text.codePointAt(at) ?? 0).length;
  const char = text.slice(at, end);
  const variable = char === "$" && text[end] === "{";
  if (char === "&" || char === "|") {
    const twice = text[end] === char ? end + 1 : end;
    const meant = char === "&" ? "and" : "or";
    return bad(text, at, twice, `${text.slice(at, twice)} is no operator`, `write ${meant}`);
  }
  if (variable) return bad(text, at, end, "variables have no values here", "write the value");
  const letter = /\p{L}/u.test(char);
  return bad(text, at, end, `${char} cannot stand here`, letter ? "put names with such letters in `…`" : undefined);
}
