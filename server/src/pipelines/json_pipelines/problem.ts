// What is wrong with a pipeline in JSON.

/** A field that does not keep a rule. */
export interface Problem {
  /** Where it is, as a JSON pointer: `/operators/0/op`. The pipeline itself is "". */
  pointer: string;
  /** The rule, and what to do. */
  message: string;
}

/** A pipeline that cannot be run, with all that is wrong with it. */
export class PipelineError extends Error {
  override name = "PipelineError";
  readonly problems: readonly Problem[];

  /** One line for each problem. */
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ pointer, message }) => (pointer === "" ? message : `${pointer} ${message}`)).join("\n"));
    this.problems = problems;
  }
}

/** The pointer to a part of what another one points to. */
export function pointTo(pointer: string, part: string | number): string {
  return `${pointer}/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
