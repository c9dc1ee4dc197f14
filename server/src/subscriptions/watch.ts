/**
 * The receivers that wait for one subscription. Whatever may have brought something is a nudge; then the first in line
 * takes, and as long as something is left the next one does. When nothing is left, nothing is asked until the next nudge.
 */
import type { Caller } from "../db/tenant.ts";
import type { Delivery, Look, Want } from "./take.ts";

/** No timer is longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Pauses where something is said to be due and nothing comes. */
const STUCK_MS = { first: 50, most: 5_000 };
/** Between two looks for what was done elsewhere: while something is out or held … */
const BLOCKED_MS = { first: 100, most: 1_000 };
/** … and where nothing is, all of those at once. */
const IDLE_MS = 2_000;
/** How long what was seen is believed when the next receiver comes. */
const BELIEVED_MS = 3 * IDLE_MS;

type Waiter = {
  caller: Caller;
  want: Want;
  taking: boolean;
  over: boolean;
  settle(rows: Delivery[]): void;
  fail(error: unknown): void;
};

/** Takes for a waiter and looks at what is left. */
export type Take = (caller: Caller, want: Want) => Promise<{ rows: Delivery[]; look: Look }>;

/** The line of one subscription. */
export class Watch {
  readonly tenant: string;
  look: Look;
  /** When it was last needed. */
  usedAt = Date.now();
  /** When to look for what was done elsewhere. */
  pollAt = 0;
  /** When somebody took last. */
  takenAt = 0;
  private readonly take: Take;
  private readonly onLook: (watch: Watch, look: Look) => void;
  private readonly line: Waiter[] = [];
  private nudges = 0;
  /** Whether the last look found nothing, and no nudge came since. */
  private clean = false;
  private pumping = false;
  private timer: NodeJS.Timeout | undefined;
  private stuckMs = 0;
  /** Whether the next take looks at what the last one had left. */
  private looksOnce = false;
  private pollMs = BLOCKED_MS.first;
  private seenAt = 0;

  constructor(options: { tenant: string; look: Look; take: Take; onLook: (watch: Watch, look: Look) => void }) {
    this.tenant = options.tenant;
    this.look = options.look;
    this.take = options.take;
    this.onLook = options.onLook;
  }

  /** How many wait. */
  get waiting(): number {
    return this.line.length;
  }

  /** Whether nothing can be there that nobody was told of: then waiting may begin without asking. */
  get quiet(): boolean {
    const isBelieved = Date.now() - this.seenAt < BELIEVED_MS;
    return this.clean && isBelieved && !this.pumping && this.look.dueMs === null;
  }

  /** Waits in line; nothing when the time is over or the signal says so. */
  wait(caller: Caller, want: Want, ms: number, signal: AbortSignal): Promise<Delivery[]> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        waiter.over = true;
        // What is being taken at the moment is not to be lost.
        if (!waiter.taking) waiter.settle([]);
      };
      const timer = setTimeout(end, ms);
      const leave = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        const place = this.line.indexOf(waiter);
        if (place >= 0) this.line.splice(place, 1);
        this.usedAt = Date.now();
      };
      const waiter: Waiter = {
        caller,
        want,
        taking: false,
        over: false,
        settle(rows) {
          leave();
          resolve(rows);
        },
        fail(error) {
          leave();
          reject(error);
        },
      };
      signal.addEventListener("abort", end);
      this.line.push(waiter);
      this.usedAt = Date.now();
      this.pace();
      if (signal.aborted) end();
      else if (!this.clean) void this.pump();
    });
  }

  /** Something may be there. */
  nudge(): void {
    this.stuckMs = 0;
    this.again();
  }

  private again(): void {
    this.nudges++;
    this.clean = false;
    void this.pump();
  }

  /** Somebody took without standing in line: what was last seen no longer holds. */
  disturb(): void {
    if (this.waiting === 0) this.clean = false;
    this.pollMs = BLOCKED_MS.first;
    this.pollAt = Math.min(this.pollAt, Date.now() + BLOCKED_MS.first);
  }

  /** What was seen from afar of things done elsewhere; undefined: the subscription is gone. */
  glanced(mark: string | undefined): void {
    if (mark === this.look.mark) {
      this.seenAt = Date.now();
      this.pollMs = Math.min(BLOCKED_MS.most, this.pollMs * 1.5);
      this.pace();
      return;
    }
    this.pollMs = BLOCKED_MS.first;
    this.pace();
    this.nudge();
  }

  /** Sends everybody away with nothing. */
  end(): void {
    clearTimeout(this.timer);
    for (const waiter of [...this.line]) {
      waiter.over = true;
      if (!waiter.taking) waiter.settle([]);
    }
  }

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    try {
      for (;;) {
        const waiter = this.clean ? undefined : this.line[0];
        if (waiter === undefined) return;
        await this.serve(waiter);
      }
    } finally {
      this.pumping = false;
    }
  }

  private async serve(waiter: Waiter): Promise<void> {
    const nudges = this.nudges;
    waiter.taking = true;
    try {
      const { rows, look } = await this.take(waiter.caller, waiter.want);
      this.learn(look, rows.length > 0, nudges);
      waiter.taking = false;
      if (rows.length > 0 || waiter.over) waiter.settle(rows);
    } catch (error) {
      waiter.taking = false;
      waiter.fail(error);
    }
  }

  private learn(look: Look, found: boolean, nudges: number): void {
    const before = this.look;
    this.look = look;
    this.seenAt = Date.now();
    this.takenAt = this.seenAt;
    this.pollMs = BLOCKED_MS.first;
    this.pace();
    clearTimeout(this.timer);
    const wait = this.pauseAfter(look, found);
    this.clean = nudges === this.nudges && wait !== 0;
    if (wait !== null && wait > 0) this.timer = setTimeout(() => this.again(), Math.min(wait + 1, MAX_TIMER_MS));
    if (before.selection.text !== look.selection.text || before.name !== look.name) this.onLook(this, before);
  }

  /** How long until it makes sense to take again without a nudge; null: it does not. */
  private pauseAfter({ dueMs, behind }: Look, found: boolean): number | null {
    const again = this.looksOnce;
    this.looksOnce = false;
    if (found) {
      this.stuckMs = 0;
      return behind > 0 ? 0 : dueMs === null ? null : Math.max(0, dueMs);
    }
    if (dueMs !== null && dueMs <= 0) {
      // It is said to be due and nothing comes: each time a little later, then.
      this.stuckMs = Math.min(STUCK_MS.most, Math.max(STUCK_MS.first, this.stuckMs * 2));
      return this.stuckMs;
    }
    if (behind === 0 || again) return dueMs;
    // A take does not look at more than it can in its time. What is left is looked at once more; what is left then came
    // meanwhile, and the feed tells of it.
    this.looksOnce = true;
    return Math.min(dueMs ?? STUCK_MS.first, STUCK_MS.first);
  }

  private pace(): void {
    const step = this.look.dueMs === null ? IDLE_MS : this.pollMs;
    const grid = this.look.dueMs === null ? IDLE_MS : BLOCKED_MS.first;
    // On a grid, so that many are looked at by one query.
    this.pollAt = Math.ceil((Date.now() + step / 2) / grid) * grid;
  }
}
