/** What a verb of the command line says of itself: enough to parse, to help and to run. */
import type { Options } from "./options.ts";
import type { Output } from "./output.ts";
import type { Settings } from "./settings.ts";

/** An option. One without `value` is a switch. */
export type OptionSpec = {
  /** What stands for the value in the help. */
  value?: string;
  short?: string;
  /** May be given several times. */
  multiple?: boolean;
  help: string;
};

/** Options by their long names, without the dashes. */
export type OptionSpecs = Record<string, OptionSpec>;

/** What a verb gets to work with. */
export type Input = {
  options: Options;
  arguments: string[];
  settings: Settings;
  output: Output;
  /** Aborts when the user wants to stop, for verbs that end in order. */
  stopping: AbortSignal;
};

/** A verb. */
export type Verb = {
  name: string;
  summary: string;
  /** What stands behind `gapless <name>`, a line for each form. */
  usage: string[];
  /** More to know, in paragraphs. */
  about?: string[];
  options: OptionSpecs;
  /** How many arguments there may be. */
  arguments: { least: number; most: number };
  /** Command lines without `gapless`, with what they do. */
  examples: { does: string; line: string }[];
  /** Looks at `stopping` and ends in order at Ctrl-C. */
  endsInOrder?: boolean;
  /** Gives the exit code, nothing for 0. */
  run(input: Input): Promise<number | undefined>;
};
