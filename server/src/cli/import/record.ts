/** What the readers of the formats give, and what can be wrong with it. */

import { EXIT, Failure } from "../failure.ts";

/** One record of the input: a line, a row, an event of a trace. */
export type RawRecord = {
  /** Counts records, from 1. */
  number: number;
  /** Where it begins, from 1. */
  line: number;
  /** As it stands in the input. */
  text: string;
  fields: Fields;
};

/** Values by name. */
export type Fields = Record<string, unknown>;

/** A part of the input that is no record. */
export type BadRecord = { line: number; text: string; problem: RecordProblem };

/** What a reader gives. Several at once: a promise for each record would cost more than reading it. */
export type Batch = (RawRecord | BadRecord)[];

/** A rule that a record breaks, with the field it is about. */
export class RecordProblem extends Error {
  readonly field: string | undefined;
  readonly rule: string;
  readonly hint: string | undefined;
  constructor(field: string | undefined, rule: string, hint?: string) {
    super(field === undefined ? rule : `${field}: ${rule}`);
    this.name = "RecordProblem";
    this.field = field;
    this.rule = rule;
    this.hint = hint;
  }
}

/** A place from which the input cannot be read on. */
export class Unreadable extends Failure {
  readonly line: number;
  readonly rule: string;
  constructor(line: number, rule: string, hint?: string, input?: string) {
    super(EXIT.failed, `${input === undefined ? "" : `${input}, `}line ${line}: ${rule}`, hint);
    this.line = line;
    this.rule = rule;
  }
}

/** The most bytes a record may have: more than an event may, since a mapping can leave fields out. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024;
