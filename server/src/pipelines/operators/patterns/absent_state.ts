// not Stream[…] for 5 sec: no event for so long. A timer leads matches on; an event ends them.
import type { Row } from "../../runtime/chunk.ts";
import type { Stateful } from "../../runtime/stateful.ts";
import { Alarm, type SavedAlarm } from "./alarm.ts";
import { Match, NEVER } from "./match.ts";
import type { Pattern } from "./pattern.ts";
import { State } from "./state.ts";
import type { StateSpec } from "./state_spec.ts";

/** What is saved beside the matches. */
interface SavedAbsent {
  alarm: SavedAlarm;
  isDone: boolean;
}

/** Waits for nothing. Where a pattern begins with it, its time begins with the app, and anew with each event. */
export class AbsentState extends State implements Stateful {
  readonly form = "absent@1";
  readonly #alarm: Alarm;
  /** A pattern without `every` that begins here came to its end. */
  #isDone = false;
  #saved = "";

  /** For so long. */
  constructor(spec: StateSpec, pattern: Pattern, length: number) {
    super(spec, pattern);
    this.#alarm = new Alarm(pattern.clock, length, (at) => this.#ring(at));
    pattern.host.keep(this);
  }

  override get waitsForNothing(): boolean {
    return true;
  }

  /** The app has begun. */
  override start(now: number): void {
    if (this.isStart) this.#alarm.begin(now);
  }

  override enter(match: Match): void {
    if (this.#isDone) return;
    if (this.pattern.isSequence) this.waiting.clearNew();
    // Those before it may be empty.
    if (!this.isStart && match.time === NEVER) this.setTime(match, this.pattern.clock.now);
    this.wait(match);
    if (!this.isStart) this.#alarm.begin(match.time);
  }

  override reenter(match: Match): void {
    super.reenter(match);
    this.#alarm.begin(match.time);
  }

  take(row: Row, time: number): void {
    if (this.#isDone) return;
    const { waiting } = this;
    let entry = this.first(row);
    while (entry !== undefined) {
      const { match } = entry;
      const following = waiting.following(entry);
      if (!this.isLate(entry, time) && this.met(match, row, time) !== undefined) {
        waiting.remove(entry);
        if (this.isStart) this.#restart(match, time);
      }
      entry = following;
    }
  }

  override miss(): void {}

  override stir(): void {
    this.#alarm.stir();
  }

  override reset(): void {
    this.waiting.clearSeen();
    this.begin();
  }

  #ring(at: number): void {
    if (this.#isDone) return;
    if (this.pattern.isSequence && this.waiting.newSize > 0) this.reset();
    this.update();
    for (const match of this.#alarm.due(this.waiting, at, (entry) => this.isLate(entry, at))) {
      if (this.isStart && !this.repeats) this.#isDone = true;
      this.proceed(match, at);
    }
    this.pattern.give();
  }

  save(changed: boolean): SavedAbsent | undefined {
    const saved = { alarm: this.#alarm.save(), isDone: this.#isDone };
    const text = JSON.stringify(saved);
    if (changed && text === this.#saved) return undefined;
    this.#saved = text;
    return saved;
  }

  restore({ alarm, isDone }: SavedAbsent): void {
    this.#alarm.restore(alarm);
    this.#isDone = isDone;
    this.#saved = "";
  }

  #restart(match: Match, time: number): void {
    this.#alarm.begin(time);
    if (this.again === this) {
      this.setTime(match, time);
      super.reenter(match);
    } else if (!this.pattern.isSequence) this.wait(Match.blank(this.pattern.spec.size));
  }
}
