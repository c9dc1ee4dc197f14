// What a text of EventFluxQL says, as a tree. Nothing is checked here but the grammar, and nothing is lost that printing needs:
// parse → print → parse gives the same tree (places in the text apart).

/** A place in the text: offset from 0, line and column from 1. */
export interface Place {
  offset: number;
  line: number;
  column: number;
}

/** Where something stands, from its first character up to the one after its last. */
export interface Span {
  start: Place;
  end: Place;
}

/** A comment with its signs: before a line, or behind it. */
export interface Comment {
  text: string;
  after: boolean;
}

/** What comments may stand at. There only if there are some. */
export interface Commented {
  comments?: Comment[];
}

/** Comments at clauses that have no node of their own, by their keyword. There only if there are some. */
export interface ClauseComments {
  clauseComments?: Record<string, Comment[]>;
}

/** The types of attributes. */
export type TypeName = "string" | "int" | "long" | "float" | "double" | "bool" | "object";

/** Which events leave a query: those that arrive, those that leave a window, or both. */
export type EventKind = "current" | "expired" | "all";

/** A text: an app. Its comments are those at its end. */
export interface App extends Commented {
  kind: "app";
  annotations: Annotation[];
  definitions: Definition[];
  elements: Element[];
  span: Span;
}

/** What is carried out: queries, alone or in partitions. */
export type Element = Query | Partition;

/** What is defined. */
export type Definition =
  | StreamDefinition
  | TableDefinition
  | WindowDefinition
  | TriggerDefinition
  | FunctionDefinition
  | AggregationDefinition;

/** `@name(key = 'value', 'value', @other(…))`; names of apps' own are without `app:`. */
export interface Annotation extends Commented {
  name: string;
  /** Written as `@app:name(…)`. */
  app: boolean;
  elements: AnnotationElement[];
  annotations: Annotation[];
  span: Span;
}

/** A value of an annotation, with its key where it has one. Keys keep their separators: `buffer.size`. */
export interface AnnotationElement extends Commented {
  key: string | undefined;
  value: string;
  span: Span;
}

/** `name type`. */
export interface AttributeDefinition extends Commented {
  name: string;
  type: TypeName;
  span: Span;
}

/** `define stream Name (…)`. */
export interface StreamDefinition extends Commented, ClauseComments {
  kind: "stream";
  annotations: Annotation[];
  name: string;
  attributes: AttributeDefinition[];
  span: Span;
}

/** `define table Name (…)`. */
export interface TableDefinition extends Commented, ClauseComments {
  kind: "table";
  annotations: Annotation[];
  name: string;
  attributes: AttributeDefinition[];
  span: Span;
}

/** `define window Name (…) length(5) output all events`. */
export interface WindowDefinition extends Commented, ClauseComments {
  kind: "window";
  annotations: Annotation[];
  name: string;
  attributes: AttributeDefinition[];
  window: Call;
  output: EventKind | undefined;
  span: Span;
}

/** `define trigger Name at every 5 sec`, `at '0 0 12 * * ?'` (cron), `at 'start'`. */
export interface TriggerDefinition extends Commented, ClauseComments {
  kind: "trigger";
  annotations: Annotation[];
  name: string;
  at: { every: TimeValue } | { text: string };
  span: Span;
}

/** `define function name[javascript] return string { … }`. */
export interface FunctionDefinition extends Commented, ClauseComments {
  kind: "function";
  annotations: Annotation[];
  name: string;
  language: string;
  returns: TypeName;
  /** The script between the outer braces, as it stands. */
  body: string;
  span: Span;
}

/** The lengths of time aggregations are kept for, ascending. */
export type Duration = "sec" | "min" | "hour" | "day" | "month" | "year";

/** `define aggregation Name from S select … group by … aggregate by ts every sec ... year`. */
export interface AggregationDefinition extends Commented, ClauseComments {
  kind: "aggregation";
  annotations: Annotation[];
  name: string;
  from: SingleInput;
  select: Selection;
  by: Reference | undefined;
  /** `every from ... to`, or a list. */
  every: { from: Duration; to: Duration } | { list: Duration[] };
  span: Span;
}

/** `partition with (…) begin … end`. */
export interface Partition extends Commented, ClauseComments {
  kind: "partition";
  annotations: Annotation[];
  with: PartitionKey[];
  queries: Query[];
  span: Span;
}

/** `key of Stream`, or ranges: `price > 100 as 'high' or … of Stream`. */
export interface PartitionKey extends Commented {
  stream: string;
  by: { key: Expression } | { ranges: { when: Expression; as: string }[] };
  span: Span;
}

/** `from … select … output … insert into …`. */
export interface Query extends Commented, ClauseComments {
  kind: "query";
  annotations: Annotation[];
  from: Input;
  select: Selection;
  rate: OutputRate | undefined;
  output: Output;
  span: Span;
}

/** What a query reads. */
export type Input = SingleInput | JoinInput | PatternInput | NestedInput;

/** A name with what stands before it: nothing, `#` (inner) or `!` (fault). */
export interface StreamName {
  name: string;
  prefix: "" | "#" | "!";
  span: Span;
}

/** `Stream[filter]#fn()#window.length(5)[filter]`. */
export interface SingleInput {
  kind: "single";
  stream: StreamName;
  /** In order; at most one of them is a window. */
  handlers: Handler[];
  span: Span;
}

/** What events of an input go through. */
export type Handler =
  | { kind: "filter"; condition: Expression; span: Span }
  | { kind: "function"; call: Call; span: Span }
  | { kind: "window"; call: Call; span: Span };

/** One side of a join. */
export interface JoinSide {
  input: SingleInput;
  alias: string | undefined;
  unidirectional: boolean;
}

/** How sides without a partner are kept. */
export type JoinType = "inner" | "left" | "right" | "full";

/** `A#window.time(1 min) as a join B as b on … within … per …`. */
export interface JoinInput {
  kind: "join";
  type: JoinType;
  left: JoinSide;
  right: JoinSide;
  on: Expression | undefined;
  within: WithinRange | undefined;
  per: Expression | undefined;
  span: Span;
}

/** `within start [, end]` of aggregations. */
export interface WithinRange {
  start: Expression;
  end: Expression | undefined;
}

/** `every e1=A -> e2=B within 5 sec` (pattern), `every e1=A, e2=B` (sequence). */
export interface PatternInput {
  kind: "pattern" | "sequence";
  state: State;
  within: TimeValue | undefined;
  span: Span;
}

/** A part of a pattern. */
export type State = Commented & StateNode;

type StateNode =
  /** `first -> then` or `first, then`; grouped to the right: a -> (b -> c). */
  | { kind: "next"; states: State[]; span: Span }
  | { kind: "every"; state: State; span: Span }
  | StreamState
  /** `e1=A<2:5>`, `*`, `+`, `?`; `max` undefined: no limit. */
  | {
      kind: "count";
      state: StreamState;
      min: number;
      max: number | undefined;
      sign: "<>" | "*" | "+" | "?";
      span: Span;
    }
  | { kind: "logical"; op: "and" | "or"; left: StreamState | AbsentState; right: StreamState | AbsentState; span: Span }
  | AbsentState;

/** `e1=Stream[filter]`. */
export interface StreamState {
  kind: "event";
  name: string | undefined;
  input: SingleInput;
  span: Span;
}

/** `not Stream[filter] for 5 sec`; without a time only beside `and`. */
export interface AbsentState {
  kind: "absent";
  input: SingleInput;
  for: TimeValue | undefined;
  span: Span;
}

/** `from (from S select … return) select …`. */
export interface NestedInput {
  kind: "nested";
  query: NestedQuery;
  /** What its events go through. */
  handlers: Handler[];
  span: Span;
}

/** The query in parentheses. */
export interface NestedQuery extends ClauseComments {
  from: Input;
  select: Selection;
  rate: OutputRate | undefined;
  events: EventKind | undefined;
}

/** `select … group by … having … order by … limit … offset …`. */
export interface Selection {
  /** undefined: `select *`, or nothing written at all. */
  items: SelectItem[] | undefined;
  groupBy: Reference[];
  having: Expression | undefined;
  orderBy: { by: Reference; descending: boolean }[];
  limit: Expression | undefined;
  offset: Expression | undefined;
}

/** `expression as name`. */
export interface SelectItem extends Commented {
  expression: Expression;
  as: string | undefined;
  span: Span;
}

/** `output last every 5 sec`. */
export interface OutputRate {
  kind: "all" | "first" | "last" | "snapshot";
  every: { events: number } | { time: TimeValue };
  span: Span;
}

/** Where results go. */
export type Output =
  | { kind: "insert"; events: EventKind | undefined; into: StreamName; span: Span }
  | { kind: "delete"; table: StreamName; events: EventKind | undefined; on: Expression | undefined; span: Span }
  | {
      kind: "update" | "upsert";
      table: StreamName;
      events: EventKind | undefined;
      set: SetItem[];
      on: Expression;
      span: Span;
    }
  | { kind: "return"; events: EventKind | undefined; span: Span };

/** `Table.a = expression`. */
export interface SetItem extends Commented {
  attribute: Reference;
  value: Expression;
  span: Span;
}

/** A query that is asked once: `from Table on … select …`, `select … insert into Table`, `delete Table on …`. */
export interface OnDemandQuery extends Commented, ClauseComments {
  kind: "onDemand";
  from:
    | {
        name: StreamName;
        alias: string | undefined;
        on: Expression | undefined;
        within: WithinRange | undefined;
        per: Expression | undefined;
      }
    | undefined;
  select: Selection | undefined;
  output: Output | undefined;
  span: Span;
}

/** `1 hour 30 min`, in milliseconds, with its parts as written. */
export interface TimeValue {
  milliseconds: number;
  parts: { amount: number; unit: Unit }[];
  span: Span;
}

/** Units of times, descending. */
export type Unit = "year" | "month" | "week" | "day" | "hour" | "min" | "sec" | "millisec";

/** An expression. */
export type Expression =
  | Constant
  /** `null`: a value of the type that is asked for where it stands. */
  | { kind: "null"; span: Span }
  | { kind: "time"; value: TimeValue; span: Span }
  | Reference
  | { kind: "not"; operand: Expression; span: Span }
  | { kind: "negate"; operand: Expression; span: Span }
  | { kind: "binary"; op: BinaryOperator; left: Expression; right: Expression; span: Span }
  /** `x is null`, `e1 is null`, `e1[last] is null`. */
  | { kind: "isNull"; operand: Expression | StreamReference; span: Span }
  /** `(condition) in Table`, `x in Table`. */
  | { kind: "inTable"; operand: Expression; table: string; span: Span }
  | { kind: "inList"; operand: Expression; items: Expression[]; negated: boolean; span: Span }
  | { kind: "between"; operand: Expression; low: Expression; high: Expression; negated: boolean; span: Span }
  | { kind: "like"; operand: Expression; pattern: Expression; negated: boolean; span: Span }
  | {
      kind: "case";
      of: Expression | undefined;
      branches: { when: Expression; then: Expression }[];
      otherwise: Expression | undefined;
      span: Span;
    }
  | Call;

/** Operators between two expressions. */
export type BinaryOperator = "*" | "/" | "%" | "+" | "-" | "<" | "<=" | ">" | ">=" | "==" | "!=" | "and" | "or";

/** A literal. Longs beyond 2^53 are bigints. */
export interface Constant {
  kind: "constant";
  type: Exclude<TypeName, "object">;
  value: string | number | bigint | boolean;
  /** How a number was written, without its sign; texts print themselves. */
  written: string | undefined;
  span: Span;
}

/** Which event of several: `[0]`, `[last]`, `[last - 2]`. */
export type Index = { at: number } | { fromLast: number };

/** `price`, `e1.price`, `e1[last].price`, `#Inner.price`, `!Fault._error`, `A#e.price`. */
export interface Reference {
  kind: "reference";
  source: StreamReference | undefined;
  name: string;
  span: Span;
}

/** `e1`, `e1[0]`, `#Inner`, `!Fault`, and `A#e` of `A#e.price`. */
export interface StreamReference {
  kind: "source";
  name: string;
  prefix: "" | "#" | "!";
  index: Index | undefined;
  /** What stands behind a second `#`, only there if one is written: SiddhiQL reads it and gives it no meaning of its own. */
  handler?: { name: string; index: Index | undefined };
  span: Span;
}

/** `ns:name(a, b)`; `all` for `count(*)`. */
export interface Call {
  kind: "call";
  namespace: string | undefined;
  name: string;
  arguments: Expression[];
  all: boolean;
  span: Span;
}
