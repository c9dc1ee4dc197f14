import { withDatabase } from "../connect.ts";
import { exactJson } from "../exact_numbers.ts";
import { EXIT } from "../failure.ts";
import { table } from "../table.ts";
import type { Verb } from "../verb.ts";

type Violation = { law: string; tenant_name: string | null; what: string; detail: string | null };

/** Checks the laws. */
export const verify: Verb = {
  name: "verify",
  summary: "Check every law of the log from scratch; 1 is the exit code where one is broken.",
  usage: [""],
  about: [
    "Speaks SQL. The owner checks all tenants, or the one of --tenant, and the database as a whole; the login of a tenant checks its own. Reads everything: minutes on a large log.",
  ],
  options: { tenant: { value: "TENANT", help: "Only this one." }, json: { help: "As JSON." } },
  arguments: { least: 0, most: 0 },
  examples: [
    { does: "is everything in order?", line: "verify" },
    { does: "only one tenant", line: "verify --tenant acme" },
  ],
  async run({ options, settings, output }) {
    const { rows } = await withDatabase(settings, (client) =>
      client.query<Violation>("select law, tenant_name, what, detail::text as detail from gapless.verify($1)", [
        options.text("tenant") ?? null,
      ]),
    );
    if (options.flag("json")) {
      const violations = rows.map(({ law, tenant_name, what, detail }) => ({
        law,
        tenant: tenant_name,
        what,
        detail: detail === null ? null : JSON.parse(detail),
      }));
      await output.line(exactJson({ violations }));
    } else if (rows.length === 0) await output.line("Every law holds.");
    else {
      const cells = rows.map(({ law, tenant_name, what, detail }) => [law, tenant_name, what, detail]);
      await output.write(table(["law", "tenant", "what", "detail"], cells));
    }
    return rows.length === 0 ? EXIT.ok : EXIT.failed;
  },
};
