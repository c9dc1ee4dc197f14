// A query becomes a plan: checked and compiled once, set up as often as needed (for each key of a partition).
import type { Query, StreamName } from "../language/ast.ts";
import type { Failed } from "../operators/window.ts";
import type { Taker } from "../runtime/chunk.ts";
import type { Catalogue, Environment } from "./environment.ts";
import { Output } from "./output.ts";
import { planOutput } from "./plan_output.ts";
import { planResults } from "./results.ts";

/** A query that can be set up. */
export interface QueryPlan {
  name: string;
  /** The streams it reads. */
  reads: StreamName[];
  create(environment: Environment): QueryParts;
}

/** A query that was set up. */
export interface QueryParts {
  /** What the streams it reads are given to, in their order. */
  entrances: Taker[];
  output: Output;
}

/** Plans a query. */
export function planQuery({ from, select, rate, output }: Query, name: string, catalogue: Catalogue): QueryPlan {
  const results = planResults({ from, select, rate, events: output.events, span: output.span }, catalogue);
  const into = planOutput(output, results.attributes, catalogue);
  return {
    name,
    reads: results.reads,
    create(environment) {
      const failed: Failed = (row, time, error) =>
        environment.fail({ query: name, stream: undefined, row, time, error });
      const end = new Output(into(environment, failed), environment.listeners(name));
      return { entrances: results.create(environment, name, end), output: end };
    },
  };
}
