/** What a server adds to definitions with actions: SQL cannot judge where a URL leads, and its author is to learn it now. */
import { Problem } from "../errors.ts";
import type { ReactionsRoom } from "./room.ts";

type Room = Pick<ReactionsRoom, "guard">;

/** Refuses a spec, or changes, with an action that the guard would not let through. Where a host is a template it is judged when it is known. */
export function checkActionUrls({ guard }: Room, spec: string, within = ""): void {
  const { action, actions } = asObject(parse(spec));
  if (action !== undefined) checkAction(guard, action, `${within}action`);
  // What is no list, and what is missing, is SQL's to say.
  if (Array.isArray(actions)) {
    for (const [place, each] of actions.entries()) checkAction(guard, each, `${within}actions[${place}]`);
  }
}

/** Refuses the spec of a channel with such a URL. */
export function checkChannelUrl({ guard }: Room, spec: string): void {
  checkUrl(guard, asObject(parse(spec)).url, "url");
}

function checkAction(guard: Room["guard"], action: unknown, path: string): void {
  const { type, url, checks } = asObject(action);
  if (type === "http") checkUrl(guard, url, `${path}.url`);
  if (type !== "health" || !Array.isArray(checks)) return;
  for (const [place, check] of checks.entries()) checkUrl(guard, asObject(check).url, `${path}.checks[${place}].url`);
}

function checkUrl(guard: Room["guard"], url: unknown, field: string): void {
  if (typeof url !== "string") return;
  const known = knownPart(url);
  if (known === undefined) return;
  const checked = guard.checkUrl(known);
  if (!("refused" in checked)) return;
  const { rule, detail, hint } = checked.refused;
  throw new Problem("invalid_input", `${field} ${detail}`, { field, rule, hint });
}

/** A URL up to its first template, where that already says whom it leads to. */
function knownPart(url: string): string | undefined {
  const at = url.indexOf("{{");
  if (at < 0) return url;
  const before = url.slice(0, at);
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+[/?#]/i.test(before) ? before : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
