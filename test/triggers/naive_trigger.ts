// When a trigger fires, said as plainly as it can be said: event by event, over everything that came before. It knows nothing of
// windows in tables, batches or indexes.

/** What a trigger's spec says about when. */
export interface Rule {
  types?: string[];
  frequency?: { count: number; within: number; key?: string; distinct?: string };
  times?: { from: string; to: string; days?: string[] }[];
  timezone?: string;
  /** Seconds, as all durations here. */
  cooldown?: number;
  rate?: { limit: number; per: number };
  dedupe?: { key: string; within: number };
  maxDepth?: number;
}

/** An event of the log; at is the time of logging, in milliseconds. */
export interface Logged {
  position: number;
  at: number;
  type: string;
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** A firing, or one that was not to be. */
export interface Fired {
  position: number;
  state: "fired" | "refused" | "skipped";
  count?: number;
  key?: string;
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** The value at a path, as text; undefined where there is none. */
export function valueAt(event: Logged, path: string): string | undefined {
  if (path === "type") return event.type;
  let value: unknown = event;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Made once for each zone: that takes longer than a thousand looks. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  clocks.set(timeZone, clock);
  return clock;
}

/** Whether the clock on the wall shows one of the times. */
export function isTimeOfDay(rule: Rule, at: number): boolean {
  if (rule.times === undefined) return true;
  const parts = clockOf(rule.timezone ?? "UTC").formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  const wall = `${part("hour")}:${part("minute")}`;
  const today = DAYS.indexOf(part("weekday").toLowerCase());
  const isOn = (days: string[] | undefined, day: number) => days === undefined || days.includes(DAYS[day] ?? "");
  return rule.times.some(({ from, to, days }) =>
    from < to
      ? wall >= from && wall < to && isOn(days, today)
      : (wall >= from && isOn(days, today)) || (wall < to && isOn(days, (today + 6) % 7)),
  );
}

/** Everything a trigger does with a log, from its beginning. */
export function judgeAll(rule: Rule, log: readonly Logged[]): Fired[] {
  const result: Fired[] = [];
  const hits: { at: number; key: string; value: string }[] = [];
  const quietKeys = new Map<string, number>();
  const seen = new Map<string, number>();
  const { frequency, rate, dedupe } = rule;
  const cooldown = rule.cooldown ?? frequency?.within ?? 0;
  // Tokens are told in microseconds: as many as there are, times what one takes.
  let tokens = (rate?.per ?? 0) * 1_000_000;
  let tokensAt: number | undefined;
  for (const event of log) {
    if (rule.types !== undefined && !rule.types.includes(event.type)) continue;
    if (!isTimeOfDay(rule, event.at)) continue;
    let key = "";
    let count: number | undefined;
    if (frequency !== undefined) {
      const own = frequency.key === undefined ? "" : valueAt(event, frequency.key);
      const value = frequency.distinct === undefined ? `${event.position}` : valueAt(event, frequency.distinct);
      if (own === undefined || value === undefined) continue;
      key = own;
      hits.push({ at: event.at, key, value });
      const inWindow = hits.filter((hit) => hit.key === own && hit.at > event.at - frequency.within * 1000);
      count = new Set(inWindow.map((hit) => hit.value)).size;
      if (count < frequency.count) continue;
    }
    const once = dedupe === undefined ? undefined : valueAt(event, dedupe.key);
    if (once !== undefined && (seen.get(once) ?? 0) > event.at) continue;
    if (cooldown > 0 && (quietKeys.get(key) ?? 0) > event.at) continue;
    const told = { position: event.position, ...(count === undefined ? {} : { count }) };
    const { depth, causation_id } = event.metadata;
    if (causation_id !== undefined && Number(depth ?? 0) >= (rule.maxDepth ?? 8)) {
      result.push({ ...told, state: "refused" });
      continue;
    }
    if (rate !== undefined) {
      const full = rate.per * 1_000_000;
      const each = Math.round(full / rate.limit);
      tokens = Math.min(full, tokens + (event.at - (tokensAt ?? event.at)) * 1000);
      tokensAt = event.at;
      if (tokens < each) {
        result.push({ ...told, state: "skipped" });
        continue;
      }
      tokens -= each;
    }
    if (cooldown > 0) quietKeys.set(key, event.at + cooldown * 1000);
    if (once !== undefined && dedupe !== undefined) seen.set(once, event.at + dedupe.within * 1000);
    result.push({ ...told, state: "fired" });
  }
  return result;
}
