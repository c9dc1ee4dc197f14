import type { Pool } from "pg";
import type { ErrorTable } from "../errors.ts";
import type { AnswerKeeper } from "../secrets/kept_answers.ts";
import type { Log } from "../telemetry/log.ts";
import type { Appender } from "./append.ts";
import type { Sequencer } from "./sequence.ts";

/** What the routes of the log work with. */
export type LogRoom = {
  /** For everything but appends. */
  pool: Pool;
  errors: ErrorTable;
  log: Log;
  appender: Appender;
  sequencer: Sequencer;
  maxEventBytes: number;
  /** Closes answers that hold a secret before they are kept; without it they are kept as they are. */
  keeper?: AnswerKeeper | undefined;
};
