/**
 * Actions of the type http: one call through the sender of webhooks, with its guard, its deadline and its limits. It is not
 * signed as a webhook is: the receiver knows the caller by the headers that the author of the action gives it.
 */
import type { Sender } from "../push/send.ts";
import { type Carry, type Firing, keyOf, timeLeft } from "./action.ts";
import { doneOf } from "./answered.ts";
import type { Secrets } from "./secrets.ts";

const TIMEOUT_MS = 30_000;

/** What says who calls and for what, the same in each attempt: a receiver that was called twice can know it. */
export function callHeaders(firing: Firing, place: number): Record<string, string> {
  return { "idempotency-key": keyOf(firing, place), "gapless-firing": keyOf(firing, place) };
}

/** Makes calls. */
export function createHttp({ sender, secrets }: { sender: Sender; secrets: Secrets }): Carry {
  return async (action, firing, place, signal) => {
    const { url, headers, body, method } = action as {
      url?: unknown;
      headers?: unknown;
      body?: unknown;
      method?: unknown;
    };
    const wanted = {
      url: String(url ?? ""),
      headers: textsOf(headers),
      body: typeof body === "string" ? body : undefined,
    };
    const { value, secrets: hidden } = await secrets.fill(firing.tenant, wanted, firing.marker);
    const verb = typeof method === "string" ? method.toUpperCase() : "POST";
    const hasBody = value.body !== undefined && verb !== "GET" && verb !== "HEAD";
    const attempt = await sender.send(
      {
        tenant: firing.tenant,
        url: value.url,
        method: verb,
        headers: hasBody ? value.headers : withoutType(value.headers),
        body: hasBody ? Buffer.from(value.body ?? "") : undefined,
        ownHeaders: callHeaders(firing, place),
        secrets: hidden,
        timeoutMs: timeLeft(firing, typeof action.timeoutMs === "number" ? action.timeoutMs : TIMEOUT_MS),
      },
      signal,
    );
    return doneOf(attempt);
  };
}

/** Headers as texts; what is none is left to the check that all headers go through. */
function textsOf(headers: unknown): Record<string, string> {
  return typeof headers === "object" && headers !== null ? (headers as Record<string, string>) : {};
}

/** Without a body there is nothing that a type could be of. */
function withoutType(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-type"));
}
