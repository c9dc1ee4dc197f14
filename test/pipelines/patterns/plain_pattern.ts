// Patterns in the plainest code there is: lists that are gone through whole, in which what has gone on is left out. No keys, no timers.
import type { Random } from "../../schedules/random.ts";
import type { Sent } from "./pattern_runs.ts";

/** A condition as it is written, and what it says: of an event, and of the event before it. */
interface Condition {
  text: (before: string) => string;
  holds: (event: Sent, before: Sent | undefined) => boolean;
}

/** A place in the chain. */
export interface Step {
  kind: "one" | "count" | "and" | "or" | "absent" | "notAnd" | "notOr";
  streams: Sent["stream"][];
  conditions: Condition[];
  min: number;
  max: number;
  /** Of an absent one, which is the first of two: how long. Of notAnd it may be 0: as long as the other has not come. */
  length: number;
}

/** A pattern. `every` leads from the end of one step back to the beginning of one. */
export interface Plain {
  steps: Step[];
  every: { from: number; to: number } | undefined;
  within: number | undefined;
}

interface Run {
  /** By step, what was found: of two sides, one for each. */
  found: (Sent | undefined)[][];
  begun: number | undefined;
  came: number;
  /** `every` looks for another one already. */
  isFollowed: boolean;
  /** Beside another: the silence is over, or it was broken. */
  silence: "lasts" | "over" | "broken";
  since: number;
  /** The last step beside which silence came to its end: what is counted before it is complete. */
  settled: number;
}

const CONDITIONS: Condition[] = [
  { text: () => "", holds: () => true },
  { text: () => "[n > 4]", holds: (event) => event.n > 4 },
  { text: (before) => `[n > ${before}.n]`, holds: (event, before) => before !== undefined && event.n > before.n },
  { text: (before) => `[k == ${before}.k]`, holds: (event, before) => before !== undefined && event.k === before.k },
  {
    text: (before) => `[n < 8][k == ${before}.k and n != ${before}.n]`,
    holds: (event, before) => before !== undefined && event.n < 8 && event.k === before.k && event.n !== before.n,
  },
];

/** Those that read the event alone. */
const ALONE = CONDITIONS.slice(0, 2);

/** Draws a pattern. */
export function drawPattern(draw: Random): Plain {
  const count = draw.number(2, 4);
  const steps: Step[] = [];
  for (let at = 0; at < count; at++) {
    const beside: Step["kind"][] = at === 0 ? [] : ["notAnd", "notOr"];
    const kind = draw.one<Step["kind"]>("one", "one", "one", "count", "and", "or", "absent", ...beside);
    const sides = kind === "one" || kind === "count" || kind === "absent" ? 1 : 2;
    const streams = Array.from({ length: sides }, () => draw.one<Sent["stream"]>("A", "B", "C"));
    // A condition on the event before needs one that is there for sure.
    const known = before(steps, at) < 0 ? ALONE : CONDITIONS;
    const conditions = streams.map(() => draw.one(...known));
    const min = draw.number(1, 3);
    const length = kind === "notAnd" && draw.chance(0.4) ? 0 : draw.number(1, 6) * 100 + 50;
    steps.push({ kind, streams, conditions, min, max: min + draw.number(0, 2), length });
  }
  const from = draw.chance(0.7) ? 0 : draw.number(0, count - 1);
  return {
    steps,
    every: draw.chance(0.8) ? { from, to: draw.chance(0.6) ? from : draw.number(from, count - 1) } : undefined,
    within: draw.chance(0.5) ? draw.number(3, 20) * 100 : undefined,
  };
}

/** The event that conditions of a step read: the last single one before it. */
function before(steps: readonly Step[], at: number): number {
  let place = at - 1;
  while (place >= 0 && steps[place]?.kind !== "one") place--;
  return place;
}

/** How it is written. */
export function written({ steps, every, within }: Plain): string {
  const states = steps.map((step, at) => {
    const side = (index: number, name: string) => {
      return `${name}${step.streams[index]}${step.conditions[index]?.text(`e${before(steps, at)}`)}`;
    };
    if (step.kind === "absent") return `not ${side(0, "")} for ${step.length} millisec`;
    if (step.kind === "count") return `${side(0, `e${at}=`)}<${step.min}:${step.max}>`;
    if (step.kind === "one") return side(0, `e${at}=`);
    const isBeside = step.kind === "notAnd" || step.kind === "notOr";
    const time = step.length === 0 ? "" : ` for ${step.length} millisec`;
    if (isBeside) return `(not ${side(0, "")}${time} ${step.kind === "notAnd" ? "and" : "or"} ${side(1, `f${at}=`)})`;
    const both = `${side(0, `e${at}=`)} ${step.kind} ${side(1, `f${at}=`)}`;
    return every?.from === at && every.to === at ? both : `(${both})`;
  });
  if (every !== undefined) {
    states[every.from] = `every (${states[every.from]}`;
    states[every.to] = `${states[every.to]})`;
  }
  const selected = steps.flatMap((step, at) => {
    if (step.kind === "absent") return [];
    if (step.kind === "notAnd" || step.kind === "notOr") return [`f${at}.n as m${at}`];
    return step.kind === "and" || step.kind === "or"
      ? [`e${at}.n as n${at}`, `f${at}.n as m${at}`]
      : [`e${at}.n as n${at}`];
  });
  const end = within === undefined ? "" : ` within ${within} millisec`;
  return `from ${states.join(" -> ")}${end} select ${[...selected, "eventTimestamp() as t"].join(", ")}`;
}

/** What it gives, of events in the order of their times. */
export function plainly({ steps, every, within }: Plain, events: readonly Sent[], until: number): unknown[][] {
  const told: unknown[][] = [];
  const waits: Run[][] = steps.map(() => []);
  /** What the event at hand has brought there. */
  let comes: [number, Run][] = [];
  const isOver = (run: Run, now: number) => within !== undefined && run.begun !== undefined && now - run.begun > within;
  const leave = (at: number, run: Run) => {
    waits[at] = (waits[at] as Run[]).filter((other) => other !== run);
  };
  const blank = (came: number): Run => ({
    found: steps.map(() => []),
    begun: undefined,
    came,
    isFollowed: false,
    silence: "lasts",
    since: came,
    settled: -1,
  });
  const again = (run: Run, from: number): Run => {
    const found = run.found.map((rows, at) => (at < from ? [...rows] : []));
    return {
      found,
      begun: found.some((rows) => rows.some((row) => row !== undefined)) ? run.begun : undefined,
      came: run.came,
      isFollowed: false,
      silence: "lasts",
      since: run.came,
      settled: -1,
    };
  };
  const lead = (at: number, run: Run) => {
    if (at === steps.length - 1) told.push(selected(run));
    else {
      run.silence = "lasts";
      run.since = run.came;
      comes.push([at + 1, run]);
    }
    if (every?.to !== at) return;
    run.isFollowed = true;
    comes.push([every.from, again(run, every.from)]);
  };
  const selected = (run: Run): unknown[] => [
    ...steps.flatMap(({ kind }, at): unknown[] => {
      const [first, second] = run.found[at] ?? [];
      if (kind === "absent") return [];
      if (kind === "notAnd" || kind === "notOr") return [second?.n ?? null];
      if (kind === "count") return [(run.found[at] as Sent[]).map((row) => row.n)];
      return kind === "one" ? [first?.n] : [first?.n ?? null, second?.n ?? null];
    }),
    run.came,
  ];
  const settle = () => {
    for (const [at, run] of comes) waits[at]?.push(run);
    comes = [];
  };
  /** Those that took too long; what begins with `every` begins anew. */
  const expire = (now: number) => {
    const gone = new Set<Run>();
    waits.forEach((runs, at) => {
      const over = runs.filter((run) => isOver(run, now));
      waits[at] = runs.filter((run) => !over.includes(run));
      const isInside = every !== undefined && every.from <= at && at <= every.to;
      const last = over.filter((run) => !gone.has(run) && !run.isFollowed).at(-1);
      const anew = isInside && last !== undefined ? again(last, every.from) : undefined;
      // With events from before it would be as late.
      if (isInside && anew?.begun === undefined && anew !== undefined) comes.push([every.from, { ...anew, came: now }]);
      for (const run of over) gone.add(run);
    });
    settle();
  };
  const put = (run: Run, at: number, side: number, event: Sent) => {
    (run.found[at] as Sent[])[side] = event;
    run.begun ??= event.at;
    run.came = event.at;
  };
  const take = (event: Sent, at: number) => {
    const step = steps[at] as Step;
    step.streams.forEach((stream, side) => {
      if (stream !== event.stream) return;
      for (const run of waits[at] ?? []) {
        const isBeyond = run.settled > at || run.found.slice(at + 1).some((rows) => rows.length > 0);
        if (step.kind === "count" && isBeyond) leave(at, run);
        if (!waits[at]?.includes(run) || (run.found[at]?.[side] !== undefined && step.kind !== "count")) continue;
        const [last] = run.found[before(steps, at)] ?? [];
        if (!(step.conditions[side] as Condition).holds(event, last)) continue;
        if (step.kind === "absent") {
          leave(at, run);
          // Silence at the beginning begins anew.
          if (at === 0) comes.push([0, blank(event.at)]);
          continue;
        }
        if (step.kind === "notAnd" || step.kind === "notOr") {
          if (side === 0) {
            if (run.silence !== "lasts") continue;
            run.silence = "broken";
            if (step.kind === "notAnd" && step.length === 0) run.settled = at;
            // If the other has come already, it is no match.
            if (step.kind === "notAnd" && run.found[at]?.[1] !== undefined) leave(at, run);
          } else if (step.kind === "notAnd" && run.silence === "broken") {
            // No match; but the next one may be.
            leave(at, run);
            if (step.length === 0 && every?.to === at)
              comes.push([every.from, { ...again(run, every.from), came: event.at }]);
          } else {
            put(run, at, side, event);
            if (step.kind === "notAnd" && step.length > 0 && run.silence === "lasts") continue;
            leave(at, run);
            lead(at, run);
          }
          continue;
        }
        const size = run.found[at]?.length as number;
        put(run, at, step.kind === "count" ? size : side, event);
        if (step.kind === "count") {
          run.since = event.at;
          const isLast = at === steps.length - 1;
          if ((isLast && size + 1 === step.min) || size + 1 === step.max) leave(at, run);
          if (size + 1 === step.min) lead(at, run);
        } else if (step.kind !== "and" || run.found[at]?.[1 - side] !== undefined) {
          leave(at, run);
          lead(at, run);
        }
      }
    });
  };
  /** Silence that is over by then, in its order. */
  const ring = (now: number) => {
    for (;;) {
      settle();
      const due = steps.flatMap(({ kind, length }, at) => {
        const runs = waits[at] as Run[];
        if (kind === "absent") return runs.map((run) => ({ at, run, time: run.came + length }));
        if ((kind !== "notAnd" && kind !== "notOr") || length === 0) return [];
        const lasting = runs.filter((run) => run.silence === "lasts");
        return lasting.map((run) => ({ at, run, time: run.since + length }));
      });
      const time = Math.min(...due.map((each) => each.time));
      const begun = waits.flat().flatMap((run) => run.begun ?? []);
      const late = within === undefined ? Number.POSITIVE_INFINITY : Math.min(...begun) + within + 1;
      if (Math.min(time, late) > now) return;
      if (late <= time) {
        expire(late);
        continue;
      }
      const first = due.find((each) => each.time === time) as (typeof due)[number];
      first.run.silence = "over";
      if (steps[first.at]?.kind !== "absent") first.run.settled = first.at;
      if (steps[first.at]?.kind === "notAnd" && first.run.found[first.at]?.[1] === undefined) continue;
      leave(first.at, first.run);
      first.run.came = time;
      lead(first.at, first.run);
    }
  };
  comes.push([0, blank(events[0]?.at ?? 0)]);
  for (const event of events) {
    ring(event.at);
    for (let at = steps.length - 1; at >= 0; at--) take(event, at);
  }
  ring(until);
  return told;
}
