import { withDatabase } from "../connect.ts";
import { exactJson } from "../exact_numbers.ts";
import { misuse } from "../failure.ts";
import { table } from "../table.ts";
import type { Verb } from "../verb.ts";

type Access = { role: string; tenant: string; permissions: string[] };

/** Which login of the database may work for which tenant. */
export const access: Verb = {
  name: "access",
  summary: "Grant, list and revoke the access of database logins to tenants.",
  usage: ["grant <role> --tenant TENANT [--permissions …]", "list", "revoke <role> --tenant TENANT"],
  about: [
    "Speaks SQL as the owner. The role is there already: create role acme_app login password '…'. It has one tenant.",
  ],
  options: {
    tenant: { value: "TENANT", help: "Which one." },
    permissions: {
      value: "NAMES",
      multiple: true,
      help: "Permissions or roles, separated by commas; * if you don't say.",
    },
    json: { help: "As JSON." },
  },
  arguments: { least: 1, most: 2 },
  examples: [
    { does: "let a login read", line: "access grant acme_app --tenant acme --permissions reader" },
    { does: "who may what?", line: "access list" },
  ],
  async run({ arguments: [action, role], options, settings, output }) {
    const tenant = options.text("tenant");
    const asJson = options.flag("json");
    if (action === "list" && role === undefined) {
      const { rows } = await withDatabase(settings, (client) =>
        client.query<Access>(
          `select a.role_name as role, t.name as tenant, a.permissions from gapless.access a join gapless.tenant t on t.id = a.tenant_id
          where $1::text is null or t.name = $1 order by t.id, a.role_name`,
          [tenant ?? null],
        ),
      );
      if (asJson) await output.line(exactJson({ access: rows }));
      else {
        const cells = rows.map((row) => [row.role, row.tenant, row.permissions.join(",")]);
        await output.write(table(["role", "tenant", "permissions"], cells));
      }
      return undefined;
    }
    if ((action !== "grant" && action !== "revoke") || role === undefined) {
      throw misuse("access takes: grant <role>, list, revoke <role>", "See: gapless help access");
    }
    if (tenant === undefined) throw misuse(`access ${action} needs --tenant`);
    if (action === "grant") {
      const permissions = options.list("permissions") ?? ["*"];
      await withDatabase(settings, (client) =>
        client.query("select gapless.grant_access($1, $2, $3)", [role, tenant, permissions]),
      );
      await output.line(
        asJson ? exactJson({ role, tenant, permissions }) : `Role ${role} may work for tenant ${tenant}.`,
      );
    } else {
      await withDatabase(settings, (client) => client.query("select gapless.revoke_access($1, $2)", [role, tenant]));
      await output.line(asJson ? exactJson({ role, tenant }) : `Role ${role} may work for tenant ${tenant} no more.`);
    }
    return undefined;
  },
};
