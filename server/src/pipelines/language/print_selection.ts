// `select … group by …` as lines.
import type { Comment, Expression, Selection } from "./ast.ts";
import { commented, type Line, line, list } from "./layout.ts";
import { printExpression, printReference } from "./print_expression.ts";
import { printName } from "./print_name.ts";

/** A selection, a clause per line. */
export function selectionLines(node: Selection, comments: Record<string, Comment[]>): Line[] {
  const clauses: [string, Line[]][] = [["select", select(node)]];
  const add = (clause: string, text: string) => clauses.push([clause, [line(`${clause} ${text}`)]]);
  const addExpression = (clause: string, of: Expression | undefined) => of && add(clause, printExpression(of));
  if (node.groupBy.length > 0) add("group by", node.groupBy.map(printReference).join(", "));
  addExpression("having", node.having);
  const order = node.orderBy.map(({ by, descending }) => printReference(by) + (descending ? " desc" : ""));
  if (order.length > 0) add("order by", order.join(", "));
  addExpression("limit", node.limit);
  addExpression("offset", node.offset);
  return clauses.flatMap(([clause, lines]) => commented(comments[clause], lines));
}

function select({ items }: Selection): Line[] {
  if (items === undefined) return [line("select *")];
  const lines = items.map((one) => {
    const as = one.as === undefined ? "" : ` as ${printName(one.as)}`;
    return commented(one.comments, [line(printExpression(one.expression) + as)]);
  });
  return list("select ", lines, "");
}
