/** What a command ends with when it does not work: a text for people and a number for scripts. */

/** The exit codes. docs/cli.md lists them. */
export const EXIT = {
  ok: 0,
  /** Anything that has no number of its own. */
  failed: 1,
  /** The command line, or a value in it, breaks a rule. */
  usage: 2,
  /** No way in, or nobody answers. */
  unreachable: 3,
  /** The key or the login may not do this. */
  refused: 4,
  /** What is stored already stands against it. */
  conflict: 5,
  notFound: 6,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** A failure with its exit code, ready to be shown. */
export class Failure extends Error {
  readonly exit: number;
  readonly hint: string | undefined;
  constructor(exit: number, message: string, hint?: string) {
    super(message);
    this.name = "Failure";
    this.exit = exit;
    this.hint = hint;
  }
}

/** A command line that breaks a rule. */
export function misuse(message: string, hint?: string): Failure {
  return new Failure(EXIT.usage, message, hint);
}
