/** The tables whose changes become events. SQL captures and releases them: that is for the owner of the table. */
import type { Connection } from "./connect.ts";
import { senderOf } from "./definitions.ts";
import type { CallOptions } from "./options.ts";
import { step } from "./read_options.ts";

/** A captured table. */
export type Capture = {
  id: string;
  /** With its schema; null: the table was dropped. */
  table: string | null;
  operations: ("insert" | "update" | "delete" | "truncate")[];
  /** The columns whose values tell the streams apart; none: all rows have one stream. */
  key: string[];
  /** What stands before the key in the names of streams. */
  stream: string;
  payload: "full" | "new" | "diff";
  each: "statement" | "row";
  /** Whether transactions are told, too. */
  transactions: boolean;
  /** As they were given to `gapless.capture()`. */
  options: Record<string, unknown>;
  /** Partitions made since: what is done to them by name is told once the table is captured again. */
  missing: string[];
  capturedBy: string;
  createdAt: string;
  updatedAt: string;
};

/** A schema of which is told what is made, altered and dropped. */
export type CapturedSchema = { schema: string; capturedBy: string; createdAt: string };

/** Looking at captures. */
export type Captures = {
  /** All captured tables, by name. */
  list(options?: CallOptions): Promise<Capture[]>;
  /** One of them, by its id or its table (`public.orders`); NotFoundError where there is none. */
  get(capture: string, options?: CallOptions): Promise<Capture>;
  /** All captured schemas, by name. */
  schemas(options?: CallOptions): Promise<CapturedSchema[]>;
};

/** Makes the verbs. */
export function createCaptures(connection: Connection): Captures {
  const { json } = senderOf(connection);
  const all = async <T>(path: string, call: CallOptions | undefined): Promise<T[]> =>
    (await json<{ data: T[] }>("GET", path, undefined, call)).data;
  return {
    list: (call) => all("/v1/captures", call),
    get: (capture, call) => json("GET", `/v1/captures/${step("capture", capture)}`, undefined, call),
    schemas: (call) => all("/v1/captured-schemas", call),
  };
}
