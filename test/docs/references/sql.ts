// docs/reference/sql.md: what the catalog says of everything that a granted role or a server may use.
import type { Query } from "./source.ts";
import { heading, row, table } from "./write_markdown.ts";

interface Routine {
  name: string;
  kind: "f" | "p";
  comment: string | null;
  everybody: boolean;
  args: { name: string; type: string; mode: "i" | "o" | "b" | "t"; default: string | null }[];
  result: string | null;
  result_columns: string | null;
  permission: string | null;
}

interface View {
  name: string;
  comment: string | null;
  permission: string | null;
  columns: { name: string; type: string; comment: string | null }[];
}

const ROUTINES = `
  select p.proname as name, p.prokind as kind, obj_description(p.oid, 'pg_proc') as comment,
    has_function_privilege('gapless_user', p.oid, 'execute') as everybody,
    (select coalesce(jsonb_agg(jsonb_build_object('name', coalesce(p.proargnames[a.no], ''), 'type', format_type(a.type, null),
        'mode', coalesce(p.proargmodes[a.no], 'i'),
        'default', case when coalesce(p.proargmodes[a.no], 'i') in ('i', 'b') then pg_get_function_arg_default(p.oid, a.no::int) end) order by a.no), '[]')
      from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality a (type, no)) as args,
    pg_get_function_result(p.oid) as result,
    (select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
      from pg_type t join pg_class c on c.oid = t.typrelid and c.relkind = 'c' join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where t.oid = p.prorettype) as result_columns,
    substring(p.prosrc from '(?:authorize|caller)\\(''([a-z]+:[a-z]+)''\\)') as permission
  from pg_proc p
  where p.pronamespace = 'gapless'::regnamespace
    and (has_function_privilege('gapless_user', p.oid, 'execute') or has_function_privilege('gapless_server', p.oid, 'execute'))
  order by p.proname, p.pronargs`;

const VIEWS = `
  select c.relname as name, obj_description(c.oid, 'pg_class') as comment,
    substring(pg_get_viewdef(c.oid) from 'authorize\\(''([a-z]+:[a-z]+)''') as permission,
    (select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'comment', col_description(c.oid, a.attnum)) order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0) as columns
  from pg_class c
  where c.relnamespace = 'gapless'::regnamespace and c.relkind = 'v' and has_table_privilege('gapless_user', c.oid, 'select')
  order by c.relname`;

/** Writes the page. */
export async function sqlReference(query: Query): Promise<string> {
  const routines = await query<Routine>(ROUTINES);
  const views = await query<View>(VIEWS);
  const forAll = routines.filter((routine) => routine.everybody);
  const forServers = routines.filter((routine) => !routine.everybody);
  return [
    heading(1, "SQL reference"),
    "Everything is in the schema `gapless`. Arguments can be given by name: `gapless.read_log(types => '{order.*}')`.",
    "A role needs a tenant (`grant_access()`, see [tenants](../tenants.md)) and, where one is named, the permission.",
    "Errors are listed in [errors](errors.md).",
    heading(2, "Views"),
    ...views.map(viewSection),
    heading(2, "Functions for every granted role"),
    ...forAll.map(routineSection),
    heading(2, "Functions for servers and the owner"),
    "For members of `gapless_server` (the server's own login) and superusers.",
    ...forServers.map(routineSection),
  ].join("\n\n");
}

function viewSection(view: View): string {
  const rows = view.columns.map((column) => row(`\`${column.name}\``, short(column.type), column.comment ?? ""));
  return [
    heading(3, view.name),
    view.comment ?? "",
    ...needs(view.permission),
    table(["column", "type", "meaning"], rows),
  ].join("\n\n");
}

function routineSection(routine: Routine): string {
  const inputs = routine.args.filter((arg) => arg.mode === "i" || (arg.mode === "b" && routine.kind === "f"));
  const outputs = routine.args.filter((arg) => arg.mode !== "i");
  return [
    heading(3, `${routine.name}()`),
    `\`\`\`sql\n${signature(routine, inputs)}\n\`\`\``,
    routine.comment ?? "",
    ...returned(routine, outputs),
    ...needs(routine.permission),
  ].join("\n\n");
}

function signature(routine: Routine, inputs: Routine["args"]): string {
  const call = routine.kind === "p" ? "call gapless." : "gapless.";
  const args = inputs.map((arg) => {
    const value = arg.default?.replace(/::[\w\s"[\]]+$/, "").replace(/^NULL$/, "null");
    return `${arg.name} ${short(arg.type)}${value === undefined ? "" : ` default ${value}`}`.trim();
  });
  const flat = `${call}${routine.name}(${args.join(", ")})`;
  return flat.length <= 100 ? flat : `${call}${routine.name}(\n  ${args.join(",\n  ")}\n)`;
}

function returned(routine: Routine, outputs: Routine["args"]): string[] {
  const names = outputs.map((arg) => `\`${arg.name}\` ${short(arg.type)}`).join(", ");
  const result = routine.result ?? "";
  if (routine.kind === "p") return names === "" ? [] : [`Gives one row: ${names}.`];
  if (result === "void") return [];
  if (outputs.length > 0) return [`Returns ${/^(TABLE|SETOF)/.test(result) ? "rows" : "one row"}: ${names}.`];
  if (routine.result_columns !== null) {
    const columns = routine.result_columns.split(", ").map((column) => column.replace(/^(\S+) (.*)$/, "`$1` $2"));
    return [`Returns ${result.startsWith("SETOF") ? "rows" : "one row"}: ${columns.join(", ")}.`];
  }
  const view = /^SETOF gapless\.(\w+)$/.exec(result)?.[1];
  return [view === undefined ? `Returns ${short(result)}.` : `Returns rows of [\`gapless.${view}\`](#${view}).`];
}

function needs(permission: string | null): string[] {
  return permission === null ? [] : [`Needs the permission \`${permission}\`.`];
}

function short(type: string): string {
  return type.replaceAll("timestamp with time zone", "timestamptz").replaceAll("double precision", "float8");
}
