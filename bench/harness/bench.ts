// What a bench is and what it finds out.

/** What a bench gets to work with. */
export interface Context {
  /** Small sizes and short phases: shows that it runs, not how fast it is. */
  quick: boolean;
  /** Runs at the end, newest first, also after an error or Ctrl-C. */
  onEnd(dispose: () => Promise<void> | void): void;
  /** Says what is going on, on standard error. */
  log(message: string): void;
  /** Keeps a fact about the machine or the run for the report. */
  note(fact: string): void;
}

/** One question with the way to answer it. */
export interface Bench {
  name: string;
  question: string;
  /** Takes so long that `all` leaves it out: it runs when it is named. */
  long?: boolean;
  run(context: Context): Promise<Finding[]>;
}

/** One line of an answer. */
export interface Finding {
  what: string;
  /** The median of the samples. */
  value: number;
  unit: string;
  samples: number[];
  /** What it is compared with, measured in the same run, turn by turn. */
  peer?: { what: string; value: number; samples: number[] };
  /** Median over the rounds of value / peer. */
  ratio?: number;
  /** What the ratio, or without a peer the value, must reach. */
  gate?: Bound;
  goal?: Bound;
  gateMet?: boolean;
  goalMet?: boolean;
}

/** At least or at most so much. */
export type Bound = { atLeast: number } | { atMost: number };

/** How something is to be judged; nothing of it makes the finding plain information. */
export interface Judgement {
  gate?: Bound;
  goal?: Bound;
}
