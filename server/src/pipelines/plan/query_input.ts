// What stands between the parts of a query: its input gives rows to whoever selects from them.
import type { Context } from "../check/expression.ts";
import type { Typed } from "../check/typed.ts";
import type { StreamName } from "../language/ast.ts";
import type { Failed } from "../operators/window.ts";
import type { Row, Taker } from "../runtime/chunk.ts";
import type { Environment } from "./environment.ts";
import type { Guard } from "./guard.ts";
import type { RowReader } from "./selector.ts";

/** What a query reads: streams, and how their events become rows that are selected from. */
export interface QueryInput {
  context: Context;
  rows: RowReader;
  reads: StreamName[];
  /** What the first filter asks, where one stream is read. */
  guard?: Guard | undefined;
  /** What is left to be tested when rows are selected. */
  filters: Typed[];
  /** Events leave again, so what was added up is taken away. */
  hasWindow: boolean;
  /** What came first leaves first. */
  inTurn: boolean;
  /** Some of its chunks are batches. */
  isBatch: boolean;
  /** Which event of a stream a row of it came from; left out where that cannot be told. */
  cause?(row: Row): { stream: StreamName; row: Row };
  create(environment: Environment, next: Taker, use: InputUse): Taker[];
}

/** What the rest of the query wants of its input. */
export interface InputUse {
  /** The name of the query. */
  query: string;
  wantsExpired: boolean;
  /** It tells sums once for each batch. */
  asBatch: boolean;
  /** What each event sets off comes in a chunk of its own. */
  oneByOne: boolean;
  /** Takes rows that fail. */
  failed: Failed;
}
