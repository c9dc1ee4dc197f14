// A query becomes a plan: checked and compiled once, set up as often as needed (for each key of a partition).
import { annotation } from "../check/annotations.ts";
import type { Query, StreamName, Output as WrittenOutput } from "../language/ast.ts";
import type { Taker } from "../runtime/chunk.ts";
import { MeteredTaker } from "../runtime/meter.ts";
import type { Catalogue, Environment } from "./environment.ts";
import { type Fingerprint, queryFingerprint } from "./fingerprint.ts";
import type { Guard } from "./guard.ts";
import type { KeptFunction } from "./kept_function.ts";
import { Output } from "./output.ts";
import { planOutput } from "./plan_output.ts";
import { planResults } from "./results.ts";
import type { Refused } from "./table_stages.ts";

/** A query that can be set up. */
export interface QueryPlan {
  name: string;
  /** What its state is saved by: of a query without a name what it does, so that it is found again in another place. */
  unit: string;
  /** What its state depends on. */
  fingerprint: Fingerprint;
  /** What its functions keep, for all keys where it stands in a partition. */
  functions: readonly KeptFunction[];
  /** The streams it reads. */
  reads: StreamName[];
  /** Events that it does not let through make no difference. */
  guard: Guard | undefined;
  create(environment: Environment): QueryParts;
}

/** A query that was set up. */
export interface QueryParts {
  /** What the streams it reads are given to, in their order. */
  entrances: Taker[];
  output: Output;
}

/** Plans a query. */
export function planQuery(query: Query, name: string, catalogue: Catalogue): QueryPlan {
  const { from, select, rate, output } = query;
  const table = tableOf(output, catalogue);
  const tellsCauses = table !== undefined && catalogue.tellsCauses;
  const { events, span } = output;
  catalogue.keptFunctions.length = 0;
  const results = planResults({ from, select, rate, events, tellsCauses, span }, catalogue);
  const into = planOutput(output, results.attributes, catalogue);
  const fingerprint = queryFingerprint(query, results.reads, catalogue);
  const isOwn = output.kind === "insert" && output.into.prefix === "#";
  const isNamed = annotation(query.annotations, "info")?.elements.some((element) => element.key === "name") === true;
  return {
    name,
    unit: `query ${isNamed ? name : JSON.stringify(fingerprint)}`,
    fingerprint,
    functions: [...catalogue.keptFunctions],
    reads: results.reads,
    guard: results.guard,
    create(environment) {
      const meter = environment.meter(name);
      const make = () => {
        const failed: Refused = (row, time, error, cause) => {
          const from = results.causeOf(cause) ?? { stream: undefined, row };
          environment.fail({ query: name, ...from, time, error, ...(table && { change: { table, row } }) });
        };
        const taker = into(environment, failed);
        if (table !== undefined && taker !== undefined) environment.replays(table, name, taker);
        return new Output(taker, environment.listeners(name), meter);
      };
      // A stream of a partition's own is another one for each key.
      const end = isOwn ? make() : environment.shared(into, make);
      const entrances = results.create(environment, name, end);
      if (meter.stopwatch === undefined) return { entrances, output: end };
      return { entrances: entrances.map((entrance) => new MeteredTaker(meter, entrance)), output: end };
    },
  };
}

/** The table that an output changes. */
function tableOf(output: WrittenOutput, catalogue: Catalogue): string | undefined {
  if (output.kind === "return") return undefined;
  const { name, prefix } = output.kind === "insert" ? output.into : output.table;
  return prefix === "" ? catalogue.table(name)?.name : undefined;
}
