// The words of a text.

/** What a token is: `name` is a word that may also be a keyword, `quoted` a name in backticks, which never is one. */
export type TokenKind =
  | "name"
  | "quoted"
  | "int"
  | "long"
  | "float"
  | "double"
  | "string"
  | "script"
  | "sign"
  | "bad"
  | "end";

/** A token with its place in the text that is parsed. */
export interface Token {
  kind: TokenKind;
  /** As it stands in the text. */
  text: string;
  /** Of names, strings and scripts: without what encloses them. */
  value: string;
  /** The keyword it can be: the name in small letters, or the sign; else empty. */
  key: string;
  start: number;
  end: number;
  /** Of a bad one: what is wrong with it, and what to write instead. */
  wrong: { reason: string; suggestion: string | undefined } | undefined;
}

/** A comment of the text, with the token it stands before. */
export interface CommentToken {
  text: string;
  start: number;
  end: number;
  next: number;
}
