/**
 * Takes out of an answer what the request brought along. Endpoints that show requests for finding mistakes, or a proxy's
 * error page, give credentials back; whoever reads attempts must not find them there.
 */
import { isCredential } from "./headers.ts";
import { MAX_HEAD } from "./response.ts";
import type { AttemptResult } from "./result.ts";

/** Shorter ones are no secrets, and would leave nothing readable of an answer. */
const MIN_LENGTH = 4;
/** Parts of a value: a scheme such as Bearer, or the name of a cookie, is not to go everywhere. */
const MIN_PART = 8;

/** What must not be shown of a request. */
export type Concealed = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
};

/** The result with `***` for every credential and every secret in head, body and error. */
export function conceal(result: AttemptResult, request: Concealed): AttemptResult {
  const hidden = hiddenOf(request);
  if (hidden === undefined) return result;
  const { responseHead: head, responseBody: body, error, truncated = false } = result;
  return {
    ...result,
    ...(head === undefined ? {} : { responseHead: withoutAny(head, hidden, head.length >= MAX_HEAD) }),
    ...(body === undefined ? {} : { responseBody: withoutAny(body, hidden, truncated) }),
    ...(error === undefined ? {} : { error: withoutAny(error, hidden, false) }),
  };
}

function withoutAny(text: string, { any, all }: Hidden, isCut: boolean): string {
  const found = text.replace(any, "***");
  return isCut ? withoutBeginning(found, all) : found;
}

/** Where a text was cut, it may end with the beginning of something hidden. */
function withoutBeginning(text: string, hidden: readonly string[]): string {
  const small = text.toLowerCase();
  let most = 0;
  for (const value of hidden) {
    const other = value.toLowerCase();
    for (let length = Math.min(other.length - 1, small.length); length >= MIN_LENGTH && length > most; length--) {
      if (small.endsWith(other.slice(0, length))) most = length;
    }
  }
  return most === 0 ? text : `${text.slice(0, -most)}***`;
}

type Hidden = { readonly any: RegExp; readonly all: readonly string[] };

/** Endpoints are few and answers many. */
const known = new Map<string, Hidden | undefined>();
const MAX_KNOWN = 1000;

function hiddenOf(request: Concealed): Hidden | undefined {
  const key = JSON.stringify([request.headers, request.secrets]);
  if (!known.has(key)) {
    if (known.size >= MAX_KNOWN) known.clear();
    const all = textsOf(request);
    known.set(key, all.length === 0 ? undefined : { any: new RegExp(all.map(RegExp.escape).join("|"), "gi"), all });
  }
  return known.get(key);
}

/** The longest first: a part must not be replaced before the whole. */
function textsOf({ headers = {}, secrets }: Concealed): string[] {
  const values = Object.entries(headers).flatMap(([name, value]) => (isCredential(name) ? partsOf(String(value)) : []));
  const keys = secrets.flatMap((secret) => [
    secret,
    ...(/^wh(sec|sk)_/.test(secret) ? [secret.slice(secret.indexOf("_") + 1)] : []),
    ...partsOfUrl(secret),
  ]);
  const all = [...values, ...keys].filter((value) => value.length >= MIN_LENGTH).flatMap(spellingsOf);
  return [...new Set(all)].sort((a, b) => b.length - a.length);
}

/** A value, what stands behind its scheme, of Basic what it means, and its longer words. */
function partsOf(value: string): string[] {
  const [, scheme = "", rest = ""] = /^(\S+) +(.*)$/.exec(value) ?? [];
  const plain = scheme.toLowerCase() === "basic" ? [Buffer.from(rest, "base64").toString("utf8")] : [];
  const password = plain.map((pair) => pair.slice(pair.indexOf(":") + 1));
  const words = value.split(/[\s;,]+/).flatMap((word) => [word, word.slice(word.indexOf("=") + 1).replaceAll('"', "")]);
  return [value, rest, ...plain, ...password, ...words.filter((word) => word.length >= MIN_PART)];
}

/** Where a whole URL is the secret, as with incoming webhooks, its path is what must not be seen: pages of errors show it. */
function partsOfUrl(value: string): string[] {
  if (!/^https?:/i.test(value) || !URL.canParse(value)) return [];
  const { pathname, search, username, password } = new URL(value);
  const words = `${pathname}${search}`.split(/[/?&=]/).filter((word) => word.length >= MIN_PART);
  return [`${pathname}${search}`, pathname, username, password, ...words];
}

/** A text with `***` for every secret. */
export function concealText(text: string, secrets: readonly string[]): string {
  const hidden = hiddenOf({ secrets });
  return hidden === undefined ? text : withoutAny(text, hidden, false);
}

/** As JSON, URLs, HTML and base64 write it. */
function spellingsOf(value: string): string[] {
  const html = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  const json = JSON.stringify(value).slice(1, -1);
  return [
    value,
    json,
    json.replaceAll("/", "\\/"),
    encodeURIComponent(value.toWellFormed()),
    html,
    Buffer.from(value).toString("base64").replace(/=+$/, ""),
  ];
}
