/** A fetch that answers by script, for what a real server rarely does. */
import type { Fetch } from "@gapless/sdk";

/** One answer: a status with headers and a body, an error of the network, or silence until the signal ends it. */
export type Step =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | { error: Error }
  | { silence: true }
  /** The head comes, the body never does. */
  | { head: true }
  | { real: true };

/** A request as it was sent. */
export type Sent = { url: string; init: RequestInit; headers: Headers };

/** Makes the fetch. The last step is repeated. `real` passes the request on to the network. */
export function flakyFetch(...steps: Step[]): { fetch: Fetch; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch: Fetch = async (url, init) => {
    const step = steps[Math.min(sent.length, steps.length - 1)] ?? { silence: true };
    sent.push({ url, init, headers: new Headers(init.headers) });
    if ("error" in step) throw step.error;
    if ("real" in step) return await globalThis.fetch(url, init);
    if ("silence" in step) return await untilAborted(init.signal);
    if ("head" in step) return new Response(new ReadableStream());
    const body = typeof step.body === "string" ? step.body : JSON.stringify(step.body ?? {});
    return new Response(body, { status: step.status, headers: { ...step.headers } });
  };
  return { fetch, sent };
}

/** A problem as the server writes it. */
export function problem(status: number, code: string, more: Record<string, unknown> = {}): Step {
  return { status, body: { code, detail: `${code} happened`, status, ...more } };
}

function untilAborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}
