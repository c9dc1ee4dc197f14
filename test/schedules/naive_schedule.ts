// A schedule as simply as it can be said: every time one by one, all in memory. What SQL does is held against it.
import { createHash } from "node:crypto";

/** What a run changes about a schedule; times in milliseconds. */
export interface Settings {
  timing: { every: number } | { cron: number };
  until: number | null;
  jitter: number;
  overlap: "skip" | "queue-one" | "queue" | "allow";
  catchUp: "skip" | "once" | { all: number };
  pauseOnFailure: boolean;
}

/** A line of the history: a nominal time, or what else it was. */
export interface Line {
  nominal: number | null;
  state: "fired" | "skipped" | "missed";
  /** How many were missed, or skipped; null where SQL does not count them all. */
  count?: number | null;
  /** By which policy it was skipped. */
  overlap?: Settings["overlap"];
}

const GRACE = 10_000;
/** As many does SQL go through one by one. */
const COUNTED = 1000;

/** One schedule. */
export class NaiveSchedule {
  readonly id: string;
  readonly lines: Line[] = [];
  /** Fired and not over. */
  outstanding = 0;
  paused = false;
  next: number | null = null;
  /** When that is due: jitter lets none overtake the one before. */
  dueAt: number | null = null;
  private settings: Settings;
  private anchor = 0;
  private readonly fired = new Set<number>();

  constructor(id: string, settings: Settings, now: number) {
    this.id = id;
    this.settings = settings;
    this.retime(now);
  }

  change(settings: Settings, now: number): void {
    const before = JSON.stringify([this.settings.timing, this.settings.until, this.settings.jitter]);
    this.settings = settings;
    if (before !== JSON.stringify([settings.timing, settings.until, settings.jitter])) this.retime(now);
  }

  private retime(now: number): void {
    this.anchor = Math.floor(now / 1000) * 1000;
    this.await(this.paused ? null : this.after(now));
  }

  private await(next: number | null): void {
    this.next = next;
    this.dueAt = next === null ? null : this.due(next);
  }

  pause(): void {
    this.paused = true;
    this.await(null);
  }

  resume(now: number): void {
    if (this.paused) this.await(this.after(now));
    this.paused = false;
  }

  tick(now: number): void {
    const pending: number[] = [];
    const dues = new Map<number, number>();
    while (this.next !== null && this.dueAt !== null && this.dueAt <= now) {
      pending.push(this.next);
      dues.set(this.next, this.dueAt);
      const before = this.dueAt;
      this.await(this.after(this.next));
      if (this.dueAt !== null) this.dueAt = Math.max(before, this.dueAt);
    }
    if (pending.length === 0) return;
    const newest = this.lines.at(-1);
    const isMissed = (time: number) => (dues.get(time) ?? 0) < now - GRACE;
    let kept = pending;
    const { catchUp } = this.settings;
    if (pending.some(isMissed)) {
      if (catchUp === "skip") kept = pending.filter((time) => !isMissed(time));
      else kept = pending.slice(-(catchUp === "once" ? 1 : catchUp.all));
    }
    const left = pending.filter((time) => !kept.includes(time));
    if (left.length > 0)
      this.lines.push({
        nominal: Math.max(...left),
        state: "missed",
        count: pending.length >= COUNTED ? null : left.length,
      });
    const room = Math.max(this.room(), 0);
    for (const time of kept.slice(0, room)) this.fire(time);
    const skipped = kept.slice(room);
    if (skipped.length === 0) return;
    // One line for all of them, as long as nothing else is told of.
    const line: Line = { nominal: skipped.at(-1) ?? null, state: "skipped", count: skipped.length };
    if (newest?.state === "skipped" && newest === this.lines.at(-1) && newest.overlap === this.settings.overlap) {
      this.lines.pop();
      line.count = (newest.count ?? 0) + skipped.length;
    }
    this.lines.push({ ...line, overlap: this.settings.overlap });
  }

  run(): void {
    this.lines.push({ nominal: null, state: "fired" });
    this.outstanding++;
  }

  /** How many. */
  backfill(since: number, until: number, now: number): number {
    const times: number[] = [];
    for (let time = this.after(since - 0.001); time !== null && time < Math.min(until, now); time = this.after(time))
      if (!this.fired.has(time)) times.push(time);
    for (const time of times) this.fire(time);
    return times.length;
  }

  over(failed: boolean): void {
    this.outstanding--;
    if (failed && this.settings.pauseOnFailure) this.pause();
  }

  private fire(time: number): void {
    if (this.fired.has(time)) return;
    this.fired.add(time);
    this.lines.push({ nominal: time, state: "fired" });
    this.outstanding++;
  }

  private room(): number {
    const { overlap } = this.settings;
    if (overlap === "skip") return 1 - this.outstanding;
    return overlap === "queue-one" ? 2 - this.outstanding : Number.POSITIVE_INFINITY;
  }

  private after(time: number): number | null {
    const { timing, until } = this.settings;
    let next: number;
    if ("every" in timing) {
      next = this.anchor + timing.every * Math.max(Math.floor((time - this.anchor) / timing.every) + 1, 1);
    } else {
      // Each minute begins anew.
      const minute = Math.floor(time / 60_000) * 60_000;
      next = minute + (Math.floor((time - minute) / timing.cron) + 1) * timing.cron;
      if (next > minute + 60_000 - 1) next = minute + 60_000;
    }
    return until !== null && next > until ? null : next;
  }

  private due(time: number): number {
    const hash = createHash("sha256")
      .update(`${this.id} ${(time / 1000).toFixed(6)}`)
      .digest("hex")
      .slice(0, 12);
    return time + Math.floor(Math.round(this.settings.jitter * (Number.parseInt(hash, 16) / 2 ** 48) * 1000) / 1000);
  }
}
