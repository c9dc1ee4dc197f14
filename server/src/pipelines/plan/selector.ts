// select, group by and having become one loop over a chunk: sums are added to, what is selected is written into the next chunk.
import type { Summed } from "../check/selection.ts";
import type { Typed } from "../check/typed.ts";
import { Groups } from "../operators/groups.ts";
import { Total } from "../operators/total.ts";
import type { Failed, Host } from "../operators/window.ts";
import type { Chunk } from "../runtime/chunk.ts";
import { Code } from "./code.ts";
import { compile, type Reader } from "./expression.ts";
import { groupKey } from "./group_key.ts";

/** What a query selects. */
export interface SelectorPlan {
  /** undefined: the event as it is. */
  items: Typed[] | undefined;
  groupBy: Typed[];
  aggregates: Summed[];
  having: Typed | undefined;
  /** Conditions that an event must hold to come in at all. */
  filters: Typed[];
  wantsCurrent: boolean;
  wantsExpired: boolean;
  /** A window tells what leaves it, so that groups without events may go. */
  hasWindow: boolean;
  /** What leaves is told whether it holds `having` or not. */
  tellsAllThatLeave?: boolean;
  /** Whoever takes the results wants to know their group. */
  tellsGroups: boolean;
  /** Whoever takes the results wants to know the rows they came of. */
  tellsCauses?: boolean;
}

/** The loop: what it is given, where the results go, the groups, the app, and what takes events that fail. */
export type Selector = (chunk: Chunk, out: Chunk, groups: Groups | Total, host: Host, failed: Failed) => void;

/** What the query has to keep. */
export function newSums(plan: SelectorPlan): Groups | Total {
  const specs = plan.aggregates.flatMap(({ aggregate }) => aggregate.columns);
  return plan.groupBy.length > 0 && plan.aggregates.length > 0 ? new Groups(specs) : new Total(specs);
}

/** How a row of the chunk is read: by slots. */
export type RowReader = (code: Code) => Pick<Reader, "row" | "collect" | "inTable">;

/** Compiles the loop. `asBatch`: of a chunk only the last event is told, of each group. */
export function compileSelector(plan: SelectorPlan, rows: RowReader, asBatch: boolean): Selector {
  const code = new Code();
  const sums = plan.aggregates.length > 0;
  const perGroup = plan.groupBy.length > 0;
  // Groups of which nothing is summed up need not be kept.
  const inGroups = perGroup && sums;
  const lastOnly = asBatch && (sums || perGroup);
  code.line("const { rows, times, kinds, size } = chunk;");
  const columns = declareColumns(plan, code);
  if (sums) code.line("const isTracked = groups.isTracked;");
  if (sums && !perGroup) code.line("if (isTracked && size > 0) groups.touch();");
  if (inGroups) code.line("const places = groups.places; let events = groups.events;");
  if (lastOnly)
    code.line(perGroup ? "const told = new Map();" : "let last = null, lastTime = 0, lastKind = 0, cause = null;");
  code.line("for (let i = 0; i < size; i++) {");
  code.line("const kind = kinds[i];");
  const reload = columns.map(({ name }, index) => `${name} = groups.columns[${index}];`).join("");
  code.line(`if (kind === 2) { ${sums ? `groups.clear(); ${perGroup ? reload : ""}` : ""} continue; }`);
  code.line("const r = rows[i], time = times[i];");
  const reader: Reader = {
    ...rows(code),
    needs: { clock: "host.nowAt(time)", event: "time", random: "host.random" },
    selected: (at) => (plan.items === undefined ? `r[${at}]` : `s${at}`),
    aggregate: (at) => `g${at}$`,
  };
  const event = () => {
    for (const filter of plan.filters) code.line(`if (${compile(filter, code, reader).text} !== true) continue;`);
    const { place, key } = inGroups ? findGroup(plan, code, reader, reload) : withoutSums(plan, code, reader, lastOnly);
    addUp(plan, code, reader, columns, place);
    const wanted = wants(plan);
    if (wanted !== "true") code.line(`if (${wanted}) {`);
    const selected = selectRow(plan, code, reader, columns, place);
    if (plan.having !== undefined) {
      const holds = `${compile(plan.having, code, reader).text} === true`;
      code.line(`if (${plan.tellsAllThatLeave === true ? `kind === 1 || ${holds}` : holds}) {`);
    }
    // By key, not by place: a place is given to another group when sums begin anew.
    const tellCause = plan.tellsCauses ? "out.causes[out.size] = r;" : "";
    const tell = (plan.tellsGroups && perGroup ? `out.groups[out.size] = ${key};` : "") + tellCause;
    if (!lastOnly) code.line(`${tell} out.add(${selected}, time, kind);`);
    else if (!perGroup) code.line(`last = ${selected}; lastTime = time; lastKind = kind; cause = r;`);
    else {
      code.line(`const at = told.get(${key});`);
      code.line(`if (at === undefined) { told.set(${key}, out.size); ${tell} out.add(${selected}, time, kind); }`);
      const tellLater = plan.tellsCauses ? "out.causes[at] = r;" : "";
      code.line(`else { out.rows[at] = ${selected}; out.times[at] = time; out.kinds[at] = kind; ${tellLater} }`);
    }
    if (plan.having !== undefined) code.line("}");
    if (wanted !== "true") code.line("}");
    if (inGroups && plan.hasWindow) code.line(`if (kind === 1 && events[${place}] === 0) groups.empty(${place});`);
  };
  code.guarded(event, "if (kind === 0) failed(r, time, error);");
  code.line("}");
  if (inGroups && plan.hasWindow) code.line("groups.closeEmpty();");
  if (lastOnly && !perGroup) {
    const tell = plan.tellsCauses ? "out.causes[0] = cause;" : "";
    code.line(`if (last !== null) { ${tell} out.add(last, lastTime, lastKind); }`);
  }
  return code.build<Selector>(["chunk", "out", "groups", "host", "failed"]);
}

interface ColumnName {
  name: string;
  /** Where the value of a group is in it. */
  at(place: string): string;
  aggregate: number;
}

/** Of groups each column is an array with a place for each. Without groups there is an array for all numbers, and one for the rest. */
function declareColumns(plan: SelectorPlan, code: Code): ColumnName[] {
  const counts = { number: 0, any: 0 };
  const arrays = { number: "numbers", any: "values" };
  const perGroup = plan.groupBy.length > 0;
  const columns = plan.aggregates.flatMap(({ aggregate }, index) =>
    aggregate.columns.map(({ type }, column) => {
      const name = `c${index}_${column}`;
      const own = counts[type]++;
      return {
        name,
        aggregate: index,
        at: (place: string) => (perGroup ? `${name}[${place}]` : `${arrays[type]}[${own}]`),
      };
    }),
  );
  if (!perGroup) code.line("const { numbers, values } = groups;");
  else for (const [index, { name }] of columns.entries()) code.line(`let ${name} = groups.columns[${index}];`);
  return columns;
}

/** Without groups all are one; of groups without sums the key may be wanted. */
function withoutSums(
  plan: SelectorPlan,
  code: Code,
  reader: Reader,
  lastOnly: boolean,
): { place: string; key: string } {
  const isWanted = plan.groupBy.length > 0 && (lastOnly || plan.tellsGroups);
  return { place: "", key: isWanted ? groupKey(plan.groupBy, code, reader).key : "" };
}

function findGroup(plan: SelectorPlan, code: Code, reader: Reader, reload: string): { place: string; key: string } {
  const { key } = groupKey(plan.groupBy, code, reader);
  const place = code.let(`places.get(${key})`);
  code.line(`if (${place} === undefined) { ${place} = groups.open(${key}); ${reload} events = groups.events; }`);
  // It has emptied in this chunk, and begins anew.
  if (plan.hasWindow) code.line(`else if (kind === 0 && events[${place}] === 0) groups.renew(${place});`);
  code.line(`if (isTracked) groups.touch(${place});`);
  if (plan.hasWindow) code.line(`if (kind === 0) events[${place}]++; else events[${place}]--;`);
  return { place, key };
}

function addUp(plan: SelectorPlan, code: Code, reader: Reader, columns: ColumnName[], place: string): void {
  // All arguments first: an event for which one of them fails is in none of the sums.
  const values = plan.aggregates.map(({ argument }) =>
    argument === undefined ? "null" : compile(argument, code, reader).text,
  );
  const others = plan.aggregates.map(({ more }) => more.map((value) => compile(value, code, reader).text));
  plan.aggregates.forEach(({ aggregate }, index) => {
    const at = columns.filter((column) => column.aggregate === index).map((column) => column.at(place));
    const value = values[index] as string;
    const more = others[index] as string[];
    code.line("if (kind === 0) {");
    aggregate.add(code, at, value, more);
    code.line("} else {");
    aggregate.remove(code, at, value, more);
    code.line("}");
  });
}

function wants(plan: SelectorPlan): string {
  if (plan.wantsCurrent && plan.wantsExpired) return "true";
  return plan.wantsCurrent ? "kind === 0" : plan.wantsExpired ? "kind === 1" : "false";
}

/** Writes what is selected; gives the row. */
function selectRow(plan: SelectorPlan, code: Code, reader: Reader, columns: ColumnName[], place: string): string {
  plan.aggregates.forEach(({ aggregate }, index) => {
    const at = columns.filter((column) => column.aggregate === index).map((column) => column.at(place));
    code.line(`const g${index}$ = ${aggregate.value(at)};`);
  });
  const { items } = plan;
  if (items === undefined) return "r";
  const values = items.map((item) => compile(item, code, reader).text);
  if (plan.having === undefined) return `[${values.join(", ")}]`;
  values.forEach((value, index) => {
    code.line(`const s${index} = ${value};`);
  });
  return `[${values.map((_, index) => `s${index}`).join(", ")}]`;
}
