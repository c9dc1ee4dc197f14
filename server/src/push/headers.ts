/** The headers a webhook's owner may add to its requests, and what is shown of headers afterwards. */

/** A header that is refused: which, by which rule. */
export type HeaderRefusal = { readonly name: string; readonly rule: string; readonly detail: string };

/** How many headers a webhook may add. */
export const MAX_HEADERS = 20;
/** The longest value. */
export const MAX_HEADER_LENGTH = 4096;

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
// They decide how the request is framed or routed, or are the sender's own word about the message.
const RESERVED =
  /^(host|connection|keep-alive|proxy-.*|content-.*|transfer-encoding|te|trailer|upgrade|expect|http2-settings|accept-encoding|user-agent|date|webhook-.*|svix-.*|ce-.*)$/i;
// A call's owner says what its body is, and who calls; how the request is framed stays the sender's.
const RESERVED_IN_CALLS =
  /^(host|connection|keep-alive|proxy-.*|content-length|content-encoding|transfer-encoding|te|trailer|upgrade|expect|http2-settings|accept-encoding|idempotency-key|gapless-.*)$/i;
// gapless.is_credential() has the same list; docs/webhooks.md tells it.
const CREDENTIAL =
  /2fa|access(?!-control)|auth|bearer|cert|code|cookie|cred|csrf|hmac|jwt|key|mfa|nonce|otp|pass|pin|private|psk|pw|saml|secret|sess|sid|sig|sso|token|xsrf/i;

/** The first header that breaks a rule; undefined if none does. */
export function checkHeaders(
  headers: Readonly<Record<string, unknown>>,
  reserved: RegExp = RESERVED,
): HeaderRefusal | undefined {
  const entries = Object.entries(headers);
  const seen = new Set<string>();
  if (entries.length > MAX_HEADERS) {
    return {
      name: "",
      rule: "at most 20",
      detail: `there are ${entries.length} headers, and at most ${MAX_HEADERS} may be`,
    };
  }
  for (const [name, value] of entries) {
    const refuse = (rule: string, detail: string) => ({ name, rule, detail });
    if (!TOKEN.test(name)) return refuse("token", "a header's name has 1 to 64 letters, digits or signs like -");
    if (reserved.test(name)) return refuse("reserved", `the header ${name} is set by the sender`);
    if (seen.has(name.toLowerCase())) return refuse("unique", `the header ${name} is given twice`);
    if (typeof value !== "string") return refuse("text", `the header ${name} must be a text`);
    if (value.length > MAX_HEADER_LENGTH) {
      return refuse("length", `the header ${name} has more than ${MAX_HEADER_LENGTH} characters`);
    }
    // No line breaks: they would begin another header.
    if (!/^[\x20-\x7e]*$/.test(value) || value.trim() !== value) {
      return refuse("characters", `the header ${name} may hold printable ASCII only, without blanks at its ends`);
    }
    seen.add(name.toLowerCase());
  }
  return undefined;
}

/** The same for the headers of calls that are no webhooks. */
export function checkCallHeaders(headers: Readonly<Record<string, unknown>>): HeaderRefusal | undefined {
  return checkHeaders(headers, RESERVED_IN_CALLS);
}

/** Whether a header is a credential, judged by its name; better one too many. */
export function isCredential(name: string): boolean {
  return CREDENTIAL.test(name);
}

/** The list, as a regular expression whose case does not count. */
export const CREDENTIAL_NAMES = CREDENTIAL.source;

/** Headers as they may be shown: credentials without their values. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, isCredential(name) ? "***" : value]));
}
