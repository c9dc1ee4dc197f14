// A consumer group as simple as it can be: what each delivery is, in plain maps. It does not say which deliveries a consumer
// gets next, only whether those it got were right, and what becomes of them.
import type { Lease, Logged, Received, Settings, Work } from "./model_parts.ts";

/** The group. Every verb gives what SQL must answer: a number, or undefined where it must refuse with VG013. */
export class Model {
  readonly settings: Settings;
  readonly log: Logged[] = [];
  readonly work = new Map<number, Work>();
  readonly leases = new Map<string, Lease>();
  readonly counts = { delivered: 0, skipped: 0, failed: 0 };
  wants: (event: Logged) => boolean = () => true;
  now: number;
  next = 1;
  replay: { next: number; to: number } | undefined;
  paused = false;
  dropping = false;
  private tokens: number;
  private tokensAt: number;

  constructor(settings: Settings, now: number) {
    this.settings = settings;
    this.now = now;
    this.tokens = settings.rate?.burst ?? Number.POSITIVE_INFINITY;
    this.tokensAt = now;
  }

  keyOf(event: Logged): string | undefined {
    if (this.settings.key === "none") return undefined;
    return this.settings.key === "stream" ? event.stream : event.customer?.toString();
  }

  of(state: Work["state"]): Work[] {
    return [...this.work.values()].filter((each) => each.state === state);
  }

  /** How many more may be handed out at this moment. */
  room(): number {
    if (this.paused) return 0;
    return Math.max(
      0,
      Math.min(this.settings.maxInFlight - this.of("out").length, Math.floor(this.tokensNow() + 1e-6)),
    );
  }

  /** Takes down what was looked at: up to before `next`, and of a replay. */
  look(next: number, replayNext: number | undefined): void {
    if (this.replay) {
      const end = replayNext ?? this.replay.to + 1;
      for (let position = this.replay.next; position < end; position++) this.want(position, true);
      this.replay = replayNext === undefined ? undefined : { next: replayNext, to: this.replay.to };
    }
    for (; this.next < next; this.next++) this.want(this.next, false);
  }

  private want(position: number, strayed: boolean): void {
    const event = this.log[position - 1];
    if (!event || this.work.has(position) || !this.wants(event)) return;
    const due: Work["due"] = [this.now, this.now];
    this.work.set(position, { position, key: this.keyOf(event), state: "waiting", attempts: 0, due, strayed });
  }

  /** What every receive() does first, unless it is paused. */
  collectExpired(): void {
    if (this.paused) return;
    for (const lease of [...this.leases.values()])
      if (lease.expires <= this.now) this.giveBack(lease, lease.positions, "expired", 0);
  }

  /** Takes down what somebody got; what was wrong about it, a sentence each. */
  handOut(rows: Received[], most: number): string[] {
    const wrong: string[] = [];
    const room = this.room();
    if (rows.length > Math.min(room, most)) wrong.push(`${rows.length} received where ${Math.min(room, most)} may be`);
    const [first] = rows;
    if (!first) return wrong;
    if (this.leases.has(first.lease)) wrong.push(`lease ${first.lease} is given out twice`);
    const batch = new Set(rows.map(({ delivery }) => delivery));
    if (batch.size !== rows.length) wrong.push("a delivery stands twice in one batch");
    let last = 0;
    for (const { delivery, lease, attempt } of rows) {
      if (lease !== first.lease) wrong.push(`one batch, leases ${first.lease} and ${lease}`);
      if (delivery <= last) wrong.push(`${delivery} comes behind ${last}`);
      last = delivery;
      const work = this.work.get(delivery);
      if (!work) {
        wrong.push(`${delivery} is finished or not wanted, and was received`);
        continue;
      }
      if (work.state !== "waiting") wrong.push(`${delivery} is ${work.state}, and was received`);
      if (work.due[0] > this.now) wrong.push(`${delivery} came ${work.due[0] - this.now} ms too early`);
      if (attempt !== work.attempts + 1) wrong.push(`${delivery} says attempt ${attempt}, it is ${work.attempts + 1}`);
      for (const other of this.blockersOf(work, batch))
        wrong.push(`${delivery} came before ${other.position} was finished`);
    }
    for (const position of batch) {
      const work = this.work.get(position);
      if (work) work.state = "out";
    }
    const positions = rows.map(({ delivery }) => delivery);
    this.leases.set(first.lease, { id: first.lease, expires: this.now + this.settings.timeout * 1000, positions });
    this.tokens = this.tokensNow() - rows.length;
    this.tokensAt = this.now;
    return wrong;
  }

  /** What must be finished before this: earlier ones of its key that have kept their place. */
  private blockersOf(work: Work, batch: Set<number> = new Set()): Work[] {
    if (work.key === undefined) return [];
    return [...this.work.values()].filter(
      (other) =>
        other.key === work.key &&
        other.position < work.position &&
        other.state !== "parked" &&
        !other.strayed &&
        !batch.has(other.position),
    );
  }

  /** What could be handed out for certain; where it is not empty, somebody who asks often enough must get something. */
  ready(): Work[] {
    const isFree = (work: Work) =>
      work.due[1] <= this.now &&
      (work.key === undefined ||
        ![...this.work.values()].some(
          (other) =>
            other.key === work.key &&
            (other.state === "out" ||
              (other.state === "waiting" &&
                (other.position < work.position || other.strayed || other.due[1] > this.now))) &&
            other !== work,
        ));
    return this.of("waiting").filter(isFree);
  }

  /** Acknowledged or skipped. */
  finish(id: string, chosen: number[] | undefined, what: "delivered" | "skipped"): number | undefined {
    const lease = this.leases.get(id);
    const positions = chosen ?? lease?.positions ?? [];
    if (!lease || positions.some((position) => !lease.positions.includes(position))) return undefined;
    for (const position of positions) this.work.delete(position);
    this.shrink(lease, positions);
    this.counts[what] += positions.length;
    return positions.length;
  }

  /** Failed or parked. */
  back(
    id: string,
    chosen: number[] | undefined,
    what: "retried" | "parked",
    delay: number | undefined,
  ): number | undefined {
    const lease = this.leases.get(id);
    const positions = chosen ?? lease?.positions ?? [];
    if (!lease || positions.some((position) => !lease.positions.includes(position))) return undefined;
    return this.giveBack(lease, positions, what, delay);
  }

  private giveBack(lease: Lease, failed: number[], what: "retried" | "parked" | "expired", delay?: number): number {
    const gone: number[] = [];
    const dropped: number[] = [];
    for (const position of lease.positions) {
      const work = this.work.get(position);
      if (!work) continue;
      if (failed.includes(position)) {
        work.attempts++;
        const isExhausted = work.attempts >= this.settings.attempts;
        const isParked = what === "parked" || (isExhausted && this.settings.whenExhausted === "park");
        work.state = isParked ? "parked" : "waiting";
        work.strayed ||= isParked;
        if (isExhausted && !isParked && this.settings.whenExhausted === "drop") dropped.push(position);
        work.due = this.dueAfter(work.attempts, delay);
        gone.push(position);
      } else if (
        what !== "parked" &&
        work.key !== undefined &&
        failed.some((earlier) => earlier < position && this.work.get(earlier)?.key === work.key)
      ) {
        work.state = "waiting";
        work.due = [this.now, this.now];
        gone.push(position);
      }
    }
    for (const position of dropped) this.work.delete(position);
    this.counts.failed += failed.length;
    this.shrink(lease, gone);
    return failed.length;
  }

  private dueAfter(attempts: number, delay: number | undefined): Work["due"] {
    if (delay !== undefined) return [this.now + delay * 1000, this.now + delay * 1000];
    const { base, max, jitter } = this.settings.retry;
    const pause = Math.min(max, base * 2 ** (attempts - 1)) * 1000;
    // A microsecond of rounding is no fault.
    return [Math.floor(this.now + pause * (1 - jitter)) - 1, Math.ceil(this.now + pause * (1 + jitter)) + 1];
  }

  private shrink(lease: Lease, gone: number[]): void {
    lease.positions = lease.positions.filter((position) => !gone.includes(position));
    if (lease.positions.length === 0) this.leases.delete(lease.id);
  }

  renew(id: string, seconds: number): number | undefined {
    const lease = this.leases.get(id);
    if (!lease) return undefined;
    lease.expires = this.now + seconds * 1000;
    return lease.expires;
  }

  redrive(chosen: number[] | undefined, most = Number.POSITIVE_INFINITY): number {
    const found = this.of("parked")
      .filter(({ position }) => chosen === undefined || chosen.includes(position))
      .sort((a, b) => a.position - b.position)
      .slice(0, most);
    for (const work of found) Object.assign(work, { state: "waiting", attempts: 0, due: [this.now, this.now] });
    return found.length;
  }

  discard(chosen: number[] | undefined): number {
    const found = [...this.work.values()].filter(({ position, state }) =>
      chosen === undefined ? state === "parked" : state !== "out" && chosen.includes(position),
    );
    for (const { position } of found) this.work.delete(position);
    return found.length;
  }

  reset(next: number): void {
    this.leases.clear();
    for (const { position, state } of [...this.work.values()]) if (state !== "parked") this.work.delete(position);
    this.replay = undefined;
    this.next = next;
  }

  resume(): void {
    if (this.dropping) this.next = Math.max(this.next, this.log.length + 1);
    this.paused = false;
    this.dropping = false;
  }

  /** What statistics must say, but for how what waits is divided. */
  stats() {
    const unfinished = [...this.work.values()]
      .filter(({ state }) => state !== "parked")
      .map(({ position }) => position);
    return {
      checkpoint: String(Math.min(this.next, this.replay?.next ?? this.next, ...unfinished) - 1),
      inFlight: this.of("out").length,
      waiting: this.of("waiting").length,
      parked: this.of("parked").length,
      delivered: String(this.counts.delivered),
      skipped: String(this.counts.skipped),
      failed: String(this.counts.failed),
    };
  }

  private tokensNow(): number {
    const { rate } = this.settings;
    if (!rate) return Number.POSITIVE_INFINITY;
    return Math.min(rate.burst, this.tokens + (rate.limit * (this.now - this.tokensAt)) / 1000);
  }
}
