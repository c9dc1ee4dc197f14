// docs/reference/permissions.md: the views gapless.permissions and gapless.permission_roles, and who asks for what.

import { anchorOf } from "../markdown.ts";
import type { Query } from "./source.ts";
import { heading, row, table } from "./write_markdown.ts";

const USES = `
  select permission, array_agg(name order by name) as names from (
    select substring(p.prosrc from '(?:authorize|caller)\\(''([a-z]+:[a-z]+)''\\)') as permission, p.proname || '()' as name
    from pg_proc p where p.pronamespace = 'gapless'::regnamespace and has_function_privilege('gapless_user', p.oid, 'execute')
    union
    select substring(pg_get_viewdef(c.oid) from 'authorize\\(''([a-z]+:[a-z]+)'''), c.relname
    from pg_class c where c.relnamespace = 'gapless'::regnamespace and c.relkind = 'v' and has_table_privilege('gapless_user', c.oid, 'select')
  ) used where permission is not null group by permission`;

/** Writes the page. */
export async function permissionsReference(query: Query): Promise<string> {
  const permissions = await query<{ name: string; meaning: string }>("select * from gapless.permissions");
  const roles = await query<{ name: string; permissions: string[] }>("select * from gapless.permission_roles");
  const uses = new Map(
    (await query<{ permission: string; names: string[] }>(USES)).map(({ permission, names }) => [permission, names]),
  );
  const link = (name: string) => `[\`${name}\`](sql.md#${anchorOf(name)})`;
  return [
    heading(1, "Permissions"),
    "Login roles get them with `grant_access()`, API keys with `create_api_key()`. `events:*` stands for all that begin with `events:`, `*` for all. " +
      "A bundle's name may be given in place of its permissions; what is stored is what it stands for at that moment.",
    table(
      ["permission", "allows to", "asked for by"],
      permissions.map(({ name, meaning }) => row(`\`${name}\``, meaning, (uses.get(name) ?? []).map(link).join(", "))),
    ),
    heading(2, "Bundles"),
    table(
      ["bundle", "permissions"],
      roles.map((role) => row(`\`${role.name}\``, role.permissions.map((name) => `\`${name}\``).join(", "))),
    ),
    "The same tables are the views `gapless.permissions` and `gapless.permission_roles`. More: [tenants](../tenants.md).",
  ].join("\n\n");
}
