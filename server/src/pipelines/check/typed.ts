// Expressions with their names resolved and their types known: what the compiler of expressions reads.
import type { Chosen, ScalarFunction } from "../functions/function.ts";
import type { Index, TypeName } from "../language/ast.ts";

/** What a function needs beside its arguments. */
export type Needs = NonNullable<ScalarFunction["needs"]>;

/** undefined: the literal null. */
export type Type = TypeName | undefined;

/** An expression whose parts are known. */
export type Typed =
  | { kind: "constant"; type: Type; value: unknown }
  /** An attribute of an event; `index` where the source is a collection of them. */
  | { kind: "read"; type: TypeName; slot: number; attribute: number; index: Index | undefined }
  /** All values of an attribute in a collection: an array. */
  | { kind: "collect"; type: "object"; slot: number; attribute: number }
  /** An attribute that the query selects: of having and order by. */
  | { kind: "selected"; type: TypeName; at: number }
  /** What the n-th aggregator of the query has come to. */
  | { kind: "aggregate"; type: TypeName; at: number }
  | { kind: "not"; type: "bool"; operand: Typed }
  | { kind: "negate"; type: TypeName; operand: Typed }
  | { kind: "arithmetic"; type: TypeName; op: "*" | "/" | "%" | "+" | "-"; left: Typed; right: Typed }
  | { kind: "compare"; type: "bool"; op: "<" | "<=" | ">" | ">=" | "==" | "!="; left: Typed; right: Typed }
  | { kind: "logic"; type: "bool"; op: "and" | "or"; left: Typed; right: Typed }
  | { kind: "isNull"; type: "bool"; operand: Typed }
  /** Whether a state of a pattern, or a side of a join, has no event. */
  | { kind: "isMissing"; type: "bool"; slot: number; index: Index | undefined }
  /** Whether a table has a row that holds the condition; the condition reads the row as slot `row`. */
  | { kind: "inTable"; type: "bool"; table: string; condition: Typed; row: number }
  | { kind: "like"; type: "bool"; operand: Typed; pattern: Typed }
  | { kind: "case"; type: TypeName; branches: { when: Typed; gives: Typed }[]; otherwise: Typed | undefined }
  | {
      kind: "call";
      type: TypeName;
      chosen: Chosen;
      arguments: Typed[];
      pure: boolean;
      needs: Needs | undefined;
    };
