/** Sorts what goes wrong in a request into the classes an attempt is recorded with. */
import { BlockedError, NameError } from "./resolve.ts";
import type { ErrorClass } from "./result.ts";

/** An end the sender itself made. */
export class EndedError extends Error {
  override readonly name = "EndedError";
  readonly errorClass: ErrorClass;
  constructor(errorClass: ErrorClass, message: string) {
    super(message);
    this.errorClass = errorClass;
  }
}

/** What is recorded of an error. */
export type Failure = { readonly errorClass: ErrorClass; readonly error: string };

const REFUSED = new Map([
  ["ECONNREFUSED", "nothing listens there"],
  ["EHOSTUNREACH", "there is no way to the host"],
  ["ENETUNREACH", "there is no way to the network"],
  ["EADDRNOTAVAIL", "the address cannot be dialled"],
  ["ETIMEDOUT", "no answer to the connection"],
  ["EACCES", "the connection is forbidden"],
  ["EPERM", "the connection is forbidden"],
]);

/** Names the class and says it in a sentence. `connected`: whether there was a connection when it happened. */
export function failureOf(thrown: unknown, connected: boolean): Failure {
  // Of several addresses, each with its failure, one speaks for all.
  const error = thrown instanceof AggregateError && thrown.errors.length > 0 ? thrown.errors[0] : thrown;
  if (error instanceof EndedError) return { errorClass: error.errorClass, error: error.message };
  if (error instanceof BlockedError) return { errorClass: "blocked_ip", error: error.message };
  if (error instanceof NameError) return { errorClass: "dns", error: error.message };
  const { code, message } = readError(error);
  if (code.startsWith("HPE_")) return { errorClass: "protocol", error: `the answer is no HTTP (${code})` };
  const unreachable = REFUSED.get(code);
  if (!connected && unreachable !== undefined) return { errorClass: "connect", error: `${unreachable} (${code})` };
  if (isTls(code)) return { errorClass: "tls", error: `the TLS connection failed (${code}): ${message}` };
  if (code === "ECONNRESET" || code === "EPIPE" || code === "ETIMEDOUT" || code === "ECONNABORTED") {
    return connected
      ? { errorClass: "reset", error: `the connection broke before the answer was complete (${code})` }
      : { errorClass: "connect", error: `the connection broke while it was made (${code})` };
  }
  if (code.startsWith("ERR_INVALID") || code === "ERR_UNESCAPED_CHARACTERS" || error instanceof TypeError) {
    return { errorClass: "invalid", error: `the request could not be made: ${message}` };
  }
  return { errorClass: connected ? "reset" : "connect", error: code === "" ? message : `${message} (${code})` };
}

// OpenSSL's reasons of a chain that does not verify have names of their own.
const CHAIN =
  /^(UNABLE_TO_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERROR_IN_CERT_|EPROTO$)/;

function isTls(code: string): boolean {
  return code.startsWith("ERR_TLS") || code.startsWith("ERR_SSL") || CHAIN.test(code);
}

function readError(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: "", message: "the request failed" };
  const code = (error as { code?: unknown }).code;
  // OpenSSL's messages have line breaks and go on about its sources.
  const message = (error.message.split("\n")[0] ?? "").slice(0, 300);
  return { code: typeof code === "string" ? code : "", message };
}
