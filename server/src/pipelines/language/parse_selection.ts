// `select … group by … having … order by … limit … offset …`.

import type { Expression, Reference, SelectItem, Selection } from "./ast.ts";
import type { Clauses } from "./clauses.ts";
import { parseGroupBy } from "./parse_aggregation.ts";
import { parseExpressionIn } from "./parse_expression.ts";
import { parseReference } from "./parse_reference.ts";
import type { Reader } from "./reader.ts";

/** The selection that stands here; where there is none, everything is selected. */
export function parseSelection(reader: Reader, clauses: Clauses): Selection {
  if (!reader.is("select")) return everything();
  const items = clauses.read("select", () => parseItems(reader));
  const groupBy = reader.is("group") ? clauses.read("group by", () => parseGroupBy(reader)) : [];
  const having = expressionBehind(reader, clauses, "having");
  const orderBy = reader.is("order") ? clauses.read("order by", () => parseOrderBy(reader)) : [];
  const limit = expressionBehind(reader, clauses, "limit");
  const offset = expressionBehind(reader, clauses, "offset");
  return { items, groupBy, having, orderBy, limit, offset };
}

function everything(): Selection {
  return { items: undefined, groupBy: [], having: undefined, orderBy: [], limit: undefined, offset: undefined };
}

/** The expression behind a keyword, if that is next. */
export function expressionBehind(reader: Reader, clauses: Clauses, keyword: string): Expression | undefined {
  if (!reader.is(keyword)) return undefined;
  return clauses.read(keyword, () => {
    reader.next();
    return parseExpressionIn(reader);
  });
}

/** `select *`, `select a, b + 1 as c`. */
export function parseItems(reader: Reader): SelectItem[] | undefined {
  reader.expect("select");
  if (reader.accept("*")) return undefined;
  const items: SelectItem[] = [];
  do {
    const first = reader.peek();
    const begin = reader.index;
    const expression = parseExpressionIn(reader);
    const as = reader.accept("as") ? reader.name("the name of an attribute") : undefined;
    if (as === undefined && expression.kind !== "reference") {
      const hint = /^[,;]$|^insert$|^group$|^$/.test(reader.peek().key)
        ? "an expression needs a name: … as name"
        : undefined;
      if (hint !== undefined) throw reader.refuse("this expression has no name", hint, first);
      throw reader.fail();
    }
    const item = { expression, as, span: reader.spanFrom(first) };
    items.push(item);
    reader.mark(begin, item);
  } while (reader.accept(","));
  return items;
}

function parseOrderBy(reader: Reader): Selection["orderBy"] {
  const found: { by: Reference; descending: boolean }[] = [];
  reader.expect("order");
  reader.expect("by");
  do {
    const by = parseReference(reader);
    const descending = reader.accept("desc");
    if (!descending) reader.accept("asc");
    found.push({ by, descending });
  } while (reader.accept(","));
  return found;
}
