// From what is written to what is meant: names resolved, types known, mistakes told with their place.
import type { Argument, ScalarFunction } from "../functions/function.ts";
import type { BinaryOperator, Call, Expression, Reference, Span, TypeName } from "../language/ast.ts";
import { compared } from "./compare.ts";
import { fail } from "./fail.ts";
import { type Attribute, resolve, type Scope, sourceNamed } from "./scope.ts";
import type { Type, Typed } from "./typed.ts";

/** What an expression may use. */
export interface Context {
  scope: Scope;
  /** The scalar function of a name; says what is near to it where there is none. */
  functionNamed(namespace: string, name: string, span: Span): ScalarFunction;
  /** Tables and windows that `in` may ask. */
  tables: ReadonlyMap<string, readonly Attribute[]>;
  /** Takes calls of aggregators, where they may stand; undefined for other calls. */
  aggregate?(call: Call): Typed | undefined;
  /** A slot for the row of a table. */
  nextSlot(): number;
}

/** Checks an expression. */
export function check(expression: Expression, context: Context): Typed {
  switch (expression.kind) {
    case "constant":
      return { kind: "constant", type: expression.type, value: expression.value };
    case "null":
      return { kind: "constant", type: undefined, value: null };
    case "time":
      return { kind: "constant", type: "long", value: expression.value.milliseconds };
    case "reference":
      return resolve(context.scope, expression);
    case "not":
      return { kind: "not", type: "bool", operand: condition(expression.operand, context, "not") };
    case "negate":
      return negate(expression.operand, context);
    case "binary":
      return binary(expression, context);
    case "isNull":
      return isNull(expression.operand, context);
    case "inTable":
      return inTable(expression, context);
    case "inList": {
      const { operand, items, negated, span } = expression;
      const equal = items.map((item) => compared("==", check(operand, context), check(item, context), span));
      return not(negated, any(equal));
    }
    case "between": {
      const { operand, low, high, negated, span } = expression;
      const value = check(operand, context);
      const above = compared(">=", value, check(low, context), span);
      const below = compared("<=", value, check(high, context), span);
      return not(negated, { kind: "logic", type: "bool", op: "and", left: above, right: below });
    }
    case "like": {
      const operand = typed(expression.operand, "string", "like", context);
      const pattern = typed(expression.pattern, "string", "the pattern of like", context);
      return not(expression.negated, { kind: "like", type: "bool", operand, pattern });
    }
    case "case":
      return cases(expression, context);
    case "call":
      return context.aggregate?.(expression) ?? timeOf(expression, context) ?? call(expression, context);
  }
}

/** Checks an expression that has to be true or false. */
export function condition(expression: Expression, context: Context, of: string): Typed {
  return typed(expression, "bool", of, context);
}

/** Checks an expression that has to be of a type. */
export function typed(expression: Expression, type: TypeName, of: string, context: Context): Typed {
  const found = check(expression, context);
  // null is of every type.
  if (found.type === type || found.type === undefined) return found;
  return fail(`${of} takes ${aOf(type)}, not ${aOf(found.type)}`, expression.span);
}

/** `a string`, `an int`. */
export function aOf(type: Type): string {
  return type === undefined ? "null" : `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}

function binary(expression: Expression & { kind: "binary" }, context: Context): Typed {
  const { op, span } = expression;
  if (op === "and" || op === "or") {
    const left = condition(expression.left, context, op);
    return { kind: "logic", type: "bool", op, left, right: condition(expression.right, context, op) };
  }
  const left = check(expression.left, context);
  const right = check(expression.right, context);
  if (isArithmetic(op)) return { kind: "arithmetic", type: widest(op, left.type, right.type, span), op, left, right };
  return compared(op, left, right, span);
}

function isArithmetic(op: BinaryOperator): op is "*" | "/" | "%" | "+" | "-" {
  return op === "*" || op === "/" || op === "%" || op === "+" || op === "-";
}

const WIDTH: Partial<Record<TypeName, number>> = { int: 0, long: 1, float: 2, double: 3 };

/** The type that holds both: as Java widens numbers. */
export function widest(op: string, a: Type, b: Type, span: Span): TypeName {
  const [left, right] = [a && WIDTH[a], b && WIDTH[b]];
  if (left !== undefined && right !== undefined) return (left >= right ? a : b) as TypeName;
  // With null it comes to null, which is of the other's type.
  if (a === undefined && right !== undefined) return b as TypeName;
  if (b === undefined && left !== undefined) return a as TypeName;
  const wrong = left === undefined ? a : b;
  const hint = op === "+" && wrong === "string" ? "; texts are joined by str:concat(a, b)" : "";
  return fail(`${op} takes numbers, not ${aOf(wrong)}${hint}`, span);
}

function negate(operand: Expression, context: Context): Typed {
  const value = check(operand, context);
  if (value.type === undefined || WIDTH[value.type] === undefined) {
    return fail(`- takes a number, not ${aOf(value.type)}`, operand.span);
  }
  return { kind: "negate", type: value.type, operand: value };
}

function isNull(operand: (Expression & { kind: "isNull" })["operand"], context: Context): Typed {
  if (operand.kind !== "source") {
    // A bare name may be that of a state: `e2 is null`.
    const state =
      operand.kind === "reference" && operand.source === undefined ? stateNamed(operand, context) : undefined;
    return state ?? { kind: "isNull", type: "bool", operand: check(operand, context) };
  }
  const { slot, many } = sourceNamed(context.scope, operand);
  return { kind: "isMissing", type: "bool", slot, index: many ? (operand.index ?? { at: 0 }) : undefined };
}

/** Whether a bare name is that of a source, and no attribute's. */
function isSource({ name }: Reference, { scope }: Context): boolean {
  const sources = scope.groups.flat();
  const attributes = [...sources.flatMap((source) => source.attributes), ...(scope.selected ?? [])];
  return !attributes.some((attribute) => attribute.name === name) && sources.some(({ names }) => names.includes(name));
}

function stateNamed(reference: Reference, context: Context): Typed | undefined {
  if (!isSource(reference, context)) return undefined;
  const { name, span } = reference;
  return isNull({ kind: "source", name, prefix: "", index: undefined, span }, context);
}

function inTable(expression: Expression & { kind: "inTable" }, context: Context): Typed {
  const { table, operand, span } = expression;
  const attributes = context.tables.get(table);
  if (attributes === undefined) return fail(`there is no table or window ${table}`, span);
  const row = context.nextSlot();
  const source = { names: [table], attributes, slot: row, many: false };
  const { scope } = context;
  // Bare names are the event's first, then the table's.
  const inside: Context = { ...context, scope: { ...scope, groups: [...scope.groups, [source]] } };
  const tested = check(operand, inside);
  if (tested.type === "bool" && operand.kind !== "reference") {
    return { kind: "inTable", type: "bool", table, condition: tested, row };
  }
  // `x in Table`: x is equal to the first attribute, which is its key in such a table.
  const [first] = attributes;
  if (first === undefined) return fail(`${table} has no attributes`, span);
  const key: Typed = { kind: "read", type: first.type, slot: row, attribute: 0, index: undefined };
  return { kind: "inTable", type: "bool", table, condition: compared("==", tested, key, span), row };
}

function cases(expression: Expression & { kind: "case" }, context: Context): Typed {
  const of = expression.of && check(expression.of, context);
  const branches = expression.branches.map(({ when, then }) => ({
    when: of === undefined ? condition(when, context, "when") : compared("==", of, check(when, context), when.span),
    gives: check(then, context),
  }));
  const otherwise = expression.otherwise && check(expression.otherwise, context);
  const results = [...branches.map((branch) => branch.gives), ...(otherwise ? [otherwise] : [])];
  let type: Type;
  for (const result of results) {
    if (result.type === undefined || result.type === type) continue;
    type = type === undefined ? result.type : common(type, result.type, expression.span);
  }
  if (type === undefined) return fail("each result of this case is null; one must have a type", expression.span);
  return { kind: "case", type, branches, otherwise };
}

function common(a: TypeName, b: TypeName, span: Span): TypeName {
  if (WIDTH[a] !== undefined && WIDTH[b] !== undefined) return widest("case", a, b, span);
  return fail(`the results of a case are of one type, not ${a} and ${b}`, span);
}

function call(expression: Call, context: Context): Typed {
  const { namespace = "", name, span } = expression;
  const known = context.functionNamed(namespace, name, span);
  const values = expression.all
    ? everything(context)
    : expression.arguments.map((argument) => check(argument, context));
  const chosen = known.choose(values.map(argumentOf));
  if ("error" in chosen) return fail(`${chosen.error}: ${known.signature}`, span);
  return {
    kind: "call",
    type: chosen.returns,
    chosen,
    arguments: values,
    pure: known.pure,
    needs: known.needs,
  };
}

/** `maximum(*)`: all attributes. */
function everything({ scope }: Context): Typed[] {
  return scope.groups
    .flat()
    .flatMap(({ attributes, slot }) =>
      attributes.map(({ type }, attribute): Typed => ({ kind: "read", type, slot, attribute, index: undefined })),
    );
}

/** `eventTimestamp(e1)`: when the event of a state, or of a side of a join, was. */
function timeOf({ namespace, name, arguments: given, span }: Call, context: Context): Typed | undefined {
  const [of, ...more] = given;
  if (namespace !== undefined || name !== "eventTimestamp" || of === undefined || more.length > 0) return undefined;
  if (of.kind !== "reference" || of.source !== undefined || !isSource(of, context)) return undefined;
  const source = sourceNamed(context.scope, {
    kind: "source",
    name: of.name,
    prefix: "",
    index: undefined,
    span: of.span,
  });
  const { slot, many, time } = source;
  if (time === undefined) return fail(`${of.name} has rows without times: ask for that of another event`, of.span);
  if (time === "event") return call({ kind: "call", namespace, name, arguments: [], all: false, span }, context);
  time.isAsked = true;
  return { kind: "read", type: "long", slot, attribute: time.at, index: many ? { fromLast: 0 } : undefined };
}

/** What is known of an argument. */
export function argumentOf(value: Typed): Argument {
  return { type: value.type, constant: value.kind === "constant" ? { value: value.value } : undefined };
}

function any(conditions: Typed[]): Typed {
  const [first, ...others] = conditions;
  if (first === undefined) return { kind: "constant", type: "bool", value: false };
  return others.reduce<Typed>((left, right) => ({ kind: "logic", type: "bool", op: "or", left, right }), first);
}

function not(negated: boolean, operand: Typed): Typed {
  return negated ? { kind: "not", type: "bool", operand } : operand;
}
