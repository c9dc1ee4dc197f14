import { chooseTenant, mayChoose, withDatabase } from "../connect.ts";
import { exactJson } from "../exact_numbers.ts";
import { table } from "../table.ts";
import type { Verb } from "../verb.ts";

type Reason = { kind: string; what: string; since: string | null; events: string | null; hint: string };

/** What delays delivery. */
export const waiting: Verb = {
  name: "waiting",
  summary: "Show why events have no position yet, or deliveries do not go on, with what to do.",
  usage: [""],
  about: [
    "Of the log: a sequencer that stopped, open transactions, prepared ones. Of subscriptions and webhooks: retries whose keys wait, leases that are out for long or expired, rate limits, open breakers, pauses.",
    "Speaks SQL. The owner looks at --tenant; the login of a tenant has its own. Over HTTP: GET /v1/waiting.",
  ],
  options: {
    tenant: { value: "TENANT", help: "Which one; default if you don't say." },
    json: { help: "As JSON." },
  },
  arguments: { least: 0, most: 0 },
  examples: [{ does: "what does the log wait for?", line: "waiting" }],
  async run({ options, settings, output }) {
    const reasons = await withDatabase(settings, async (client) => {
      const tenant = options.text("tenant");
      if (tenant !== undefined || (await mayChoose(client))) await chooseTenant(client, tenant ?? "default");
      const { rows } = await client.query<Reason>(
        `select kind, what, to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as since, events::text as events, hint
        from gapless.waiting()`,
      );
      return rows;
    });
    if (options.flag("json")) await output.line(exactJson({ waiting: reasons }));
    else if (reasons.length === 0) await output.line("Nothing waits.");
    else {
      const rows = reasons.map(({ kind, what, since, events, hint }) => [kind, what, since, events, hint]);
      await output.write(table(["kind", "what", "since", "events", "what to do"], rows));
    }
    return undefined;
  },
};
