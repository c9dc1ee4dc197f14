// session(gap [, key] [, latency]): events of a key with no more than a gap between them. Each is told as it comes; when a gap has passed
// without one (and the time that late ones are waited for), those of the session leave together.
import { Chunk, CURRENT, EXPIRED, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import { type Sleeper, Timers } from "../../runtime/timers.ts";
import { TrackedMap } from "../tracked_map.ts";
import type { Window, WindowCall, WindowFactory, WindowUse } from "../window.ts";
import { arity, attribute, constant, milliseconds, refuse } from "./parameters.ts";

/** The window. */
export const session: WindowFactory = {
  namespace: "",
  name: "session",
  signature: "session(gap time [, key string] [, allowed.latency time])",
  about:
    "Events, of a key, with no more than a gap between them; those of a session leave together. Late events still come into their session, or into one of their own, while the allowed latency lasts.",
  plan(call) {
    arity(call, this.signature, 1, 3);
    const gap = milliseconds(call, 0, "gap");
    const hasKey = call.parameters.length === 3 || call.parameters[1]?.typed.kind === "read";
    const key = hasKey ? attribute(call, 1, "key", ["string"]).attribute : undefined;
    const latency = latencyOf(call, hasKey ? 2 : 1, gap);
    return { inTurn: false, isBatch: false, create: (use) => new SessionWindow(use, gap, key, latency) };
  },
};

function latencyOf(call: WindowCall, place: number, gap: number): number {
  const latency = Number(constant(call, place, "allowed.latency", ["int", "long"]) ?? 0);
  if (latency > gap || latency < 0) refuse(call, "allowed.latency is from 0 up to the gap", call.parameters[place]);
  return latency;
}

/** Events in the order of their times, which need not be that of their arrival. */
class Session {
  readonly number: number;
  readonly key: unknown;
  rows: Row[];
  times: number[];
  isOver = false;
  /** Its first so many events are as they were saved. */
  saved = 0;

  constructor(number: number, key: unknown, rows: Row[], times: number[]) {
    this.number = number;
    this.key = key;
    this.rows = rows;
    this.times = times;
  }

  get start(): number {
    return this.times[0] as number;
  }

  get last(): number {
    return this.times[this.times.length - 1] as number;
  }

  add(row: Row, time: number): void {
    let place = this.times.length;
    while (place > 0 && (this.times[place - 1] as number) > time) place--;
    this.saved = Math.min(this.saved, place);
    if (place === this.times.length) {
      this.rows.push(row);
      this.times.push(time);
    } else {
      this.rows.splice(place, 0, row);
      this.times.splice(place, 0, time);
    }
  }
}

/** A session as it is saved: its events from a place on; those before were saved already. */
type SavedSession = [number: number, key: unknown, from: number, rows: Row[], times: Float64Array];

class SessionWindow implements Window, Stateful, Sleeper {
  readonly form = "session@1";
  readonly #use: WindowUse;
  readonly #gap: number;
  readonly #key: number | undefined;
  readonly #latency: number;
  /** Of each key, the earliest first. There is more than one while late events are waited for. */
  readonly #sessions = new TrackedMap<unknown, Session[]>();
  /** When they may be over. */
  readonly #ends = new Timers<Session>();
  /** The number of the next session. */
  #next = 0;
  /** When it wakes. */
  #alarm = Number.POSITIVE_INFINITY;
  readonly #out = new Chunk();

  constructor(use: WindowUse, gap: number, key: number | undefined, latency: number) {
    this.#use = use;
    this.#gap = gap;
    this.#key = key;
    this.#latency = latency;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      const now = this.#use.host.nowAt(time);
      if (this.#ends.next <= now) {
        this.#tell();
        this.#endAll(now);
      }
      if (this.#place(row, time, now)) out.add(row, time, CURRENT);
    }
    this.#sleep();
    this.#tell();
  }

  wake(at: number): void {
    this.#alarm = Number.POSITIVE_INFINITY;
    this.#endAll(at);
    this.#sleep();
  }

  #endAll(now: number): void {
    for (let next = this.#ends.due(now); next !== undefined; next = this.#ends.due(now)) {
      this.#end(next.sleeper, next.at);
    }
  }

  /** A session may be over; if not, it is looked at again when it may be. */
  #end(session: Session, at: number): void {
    if (session.isOver) return;
    const over = session.last + this.#gap + this.#latency;
    if (over > at) {
      this.#ends.ask(over, session);
      return;
    }
    this.#forget(session);
    for (const row of session.rows) this.#out.add(row, at, EXPIRED);
    this.#tell();
  }

  #tell(): void {
    if (this.#out.size > 0) this.#use.next.take(this.#out);
    this.#out.clear();
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    for (const session of [...this.#sessions.values()].flat()) {
      for (const [at, row] of session.rows.entries()) if (visit(row, session.times[at] as number) === true) return;
    }
  }

  save(changed: boolean): State {
    // One that is over has no number to be found by: its end comes to nothing.
    const ends = this.#ends.save(changed, (session) => (session.isOver ? undefined : [session.key, session.number]));
    const write = (sessions: Session[]): SavedSession[] =>
      sessions.map((session) => {
        const { number, key, rows, times } = session;
        const from = changed ? session.saved : 0;
        session.saved = rows.length;
        return [number, key, from, rows.slice(from), Float64Array.from(times.slice(from))];
      });
    return [this.#sessions.save(changed, write), ends, this.#next, this.#alarm];
  }

  restore(state: State): void {
    const [sessions, ends, next, alarm] = state as [State, State, number, number];
    if (sessions !== undefined) this.#restoreSessions(sessions);
    const over = new Session(-1, undefined, [], []);
    over.isOver = true;
    this.#ends.restore(ends, (name) => {
      if (name === undefined) return over;
      const [key, number] = name as [unknown, number];
      return this.#sessions.get(key)?.find((session) => session.number === number) ?? over;
    });
    this.#next = next;
    this.#alarm = alarm;
  }

  /** Sessions that were there stay the same objects, which their ends wait with. */
  #restoreSessions(state: State): void {
    const known = new Map<number, Session>();
    for (const session of [...this.#sessions.values()].flat()) known.set(session.number, session);
    const read = ([number, key, from, rows, times]: SavedSession): Session => {
      const session = known.get(number) ?? new Session(number, key, [], []);
      known.delete(number);
      session.rows = [...session.rows.slice(0, from), ...rows];
      session.times = [...session.times.slice(0, from), ...times];
      session.saved = session.rows.length;
      return session;
    };
    this.#sessions.restore(state, (saved) => (saved as SavedSession[]).map(read));
    const left = new Set([...this.#sessions.values()].flat());
    for (const session of known.values()) session.isOver = !left.has(session);
  }

  /** Puts an event into the session it belongs to. false: it is too late for any. */
  #place(row: Row, time: number, now: number): boolean {
    const key = this.#key === undefined ? undefined : row[this.#key];
    const sessions = this.#sessions.get(key) ?? [];
    const gap = this.#gap;
    const [first, ...others] = sessions.filter((one) => one.start - gap <= time && time <= one.last + gap);
    if (first !== undefined) {
      first.add(row, time);
      this.#sessions.touch(key);
      // It lies between two sessions: they are one.
      for (const other of others) {
        other.rows.forEach((each, at) => void first.add(each, other.times[at] as number));
        this.#forget(other);
      }
      return true;
    }
    const over = time + gap + this.#latency;
    if (sessions.length > 0 && over <= now) return false;
    const opened = new Session(this.#next++, key, [row], [time]);
    this.#sessions.set(
      key,
      [...sessions, opened].sort((a, b) => a.start - b.start),
    );
    this.#ends.ask(over, opened);
    return true;
  }

  #sleep(): void {
    const { next } = this.#ends;
    if (next >= this.#alarm) return;
    this.#alarm = next;
    this.#use.host.idle.ask(next, this);
  }

  #forget(session: Session): void {
    session.isOver = true;
    const left = (this.#sessions.get(session.key) ?? []).filter((other) => other !== session);
    if (left.length === 0) this.#sessions.delete(session.key);
    else this.#sessions.set(session.key, left);
  }
}
