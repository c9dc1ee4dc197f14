// What queries read, as lines.
import type { Comment, Handler, Input, JoinInput, JoinSide, PatternInput, SingleInput, StreamName } from "./ast.ts";
import { begun, commented, flow, indented, type Line, line } from "./layout.ts";
import { printCall, printExpression, printTime } from "./print_expression.ts";
import { printName } from "./print_name.ts";
import { nestedLines } from "./print_query.ts";
import { printState } from "./print_state.ts";

/** `from …`. */
export function inputLines(node: Input, comments: Record<string, Comment[]>): Line[] {
  switch (node.kind) {
    case "single":
      return [line(`from ${printSingle(node)}`)];
    case "join":
      return joinLines(node, comments);
    case "nested":
      return [line("from ("), ...indented(nestedLines(node.query)), line(`)${printHandlers(node.handlers)}`)];
    default:
      return patternLines(node, comments);
  }
}

/** `Stream[filter]#window.length(5)`. */
export function printSingle(node: SingleInput): string {
  return printStreamName(node.stream) + printHandlers(node.handlers);
}

/** `#Inner`. */
export function printStreamName(node: StreamName): string {
  return node.prefix + printName(node.name);
}

/** `window` before a colon is a keyword. */
const WINDOW: ReadonlySet<string> = new Set(["window"]);

function printHandlers(handlers: Handler[]): string {
  const texts = handlers.map((one) => {
    if (one.kind === "filter") return `[${printExpression(one.condition)}]`;
    if (one.kind === "window") return `#window.${printCall(one.call)}`;
    const { namespace } = one.call;
    if (namespace === undefined || printName(namespace, WINDOW) === namespace) return `#${printCall(one.call)}`;
    return `#${printName(namespace, WINDOW)}:${printCall({ ...one.call, namespace: undefined })}`;
  });
  return texts.join("");
}

const JOINS = { inner: "join", left: "left outer join", right: "right outer join", full: "full outer join" };

function joinLines(node: JoinInput, comments: Record<string, Comment[]>): Line[] {
  const clauses: Line[] = [];
  const add = (clause: string, text: string) =>
    clauses.push(...commented(comments[clause], [line(`${clause} ${text}`)]));
  if (node.on !== undefined) add("on", printExpression(node.on));
  if (node.within !== undefined) {
    const { start, end } = node.within;
    add("within", printExpression(start) + (end === undefined ? "" : `, ${printExpression(end)}`));
  }
  if (node.per !== undefined) add("per", printExpression(node.per));
  return [
    ...begun("from", commented(comments["left"], [line(printSide(node.left))])),
    ...commented(comments["join"], [line(`${JOINS[node.type]} ${printSide(node.right)}`)]),
    ...indented(clauses),
  ];
}

function printSide({ input, alias, unidirectional }: JoinSide): string {
  const as = alias === undefined ? "" : ` as ${printName(alias)}`;
  return printSingle(input) + as + (unidirectional ? " unidirectional" : "");
}

function patternLines(node: PatternInput, comments: Record<string, Comment[]>): Line[] {
  const states = node.state.kind === "next" ? node.state.states : [node.state];
  const lines = states.map((state, index) => {
    const arrow = node.kind === "pattern" && index > 0 ? "-> " : "";
    // A stream alone would be no pattern without parentheses.
    const alone =
      states.length === 1 && state.kind === "event" && state.name === undefined && node.within === undefined;
    const text = printState(state, node.kind);
    const comma = node.kind === "sequence" && index < states.length - 1 ? "," : "";
    return commented(state.comments, [line(arrow + (alone ? `(${text})` : text) + comma)]);
  });
  const [first = [], ...rest] = lines;
  if (node.within !== undefined) rest.push(commented(comments["within"], [line(`within ${printTime(node.within)}`)]));
  return flow(begun("from", first), rest);
}
