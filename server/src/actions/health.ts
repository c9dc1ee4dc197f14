/** Actions of the type health: looks whether things work, and puts what does not on the log of the tenant. */
import type { Pool } from "pg";
import type { Sender } from "../push/send.ts";
import { type Action, type Carry, type Firing, timeLeft } from "./action.ts";
import { callHeaders } from "./http.ts";
import { argumentsOf, failureInSql } from "./in_database.ts";
import type { Secrets } from "./secrets.ts";

/** What checking needs. `onAppended`: the log has something that has no position yet. */
export type HealthOptions = { pool: Pool; sender: Sender; secrets: Secrets; onAppended(): void };

/** What came of one check. */
type Checked = { check: string; ok: boolean; why?: string; status?: number; durationMs?: number };

const TIMEOUT_MS = 10_000;

/** Makes the checks: those of the database by SQL, those of URLs through the guard of webhooks, all at once. */
export function createHealth({ pool, sender, secrets, onAppended }: HealthOptions): Carry {
  return async (action, firing, place, signal) => {
    try {
      const [inDatabase, ofUrls] = await Promise.all([
        checkDatabase(action, firing, place),
        Promise.all(urlsOf(action).map((url) => checkUrl(url, firing, place, signal))),
      ]);
      const checks = [...inDatabase, ...ofUrls];
      const failed = checks.filter(({ ok }) => !ok);
      if (failed.length > 0) {
        const values = [...argumentsOf(action, firing, place).slice(0, 4), JSON.stringify(failed)];
        await pool.query("select gapless.act_unhealthy($1, $2, $3, $4, $5::jsonb)", values);
        onAppended();
      }
      // Having looked is what was asked for; what was found is an event for others to act on.
      return { ok: true, result: { healthy: failed.length === 0, checks } };
    } catch (error) {
      return failureInSql(error);
    }
  };

  async function checkDatabase(action: Action, firing: Firing, place: number): Promise<Checked[]> {
    const { rows } = await pool.query<{ result: string | null }>(
      "select gapless.act_health($1, $2, $3, $4, $5::jsonb) as result",
      argumentsOf(action, firing, place),
    );
    const result = JSON.parse(rows[0]?.result ?? "{}") as { checks?: Checked[] };
    return result.checks ?? [];
  }

  async function checkUrl(url: string, firing: Firing, place: number, signal: AbortSignal): Promise<Checked> {
    const { value, secrets: hidden } = await secrets.fill(firing.tenant, url, firing.marker);
    const { ok, status, error, durationMs } = await sender.send(
      {
        tenant: firing.tenant,
        url: value,
        method: "GET",
        body: undefined,
        ownHeaders: callHeaders(firing, place),
        secrets: hidden,
        timeoutMs: timeLeft(firing, TIMEOUT_MS),
      },
      signal,
    );
    return {
      // As it was written, without what is secret in it.
      check: firing.marker === undefined ? url : url.replaceAll(firing.marker, "secret"),
      ok,
      durationMs,
      ...(status === undefined ? {} : { status }),
      ...(error === undefined ? {} : { why: error }),
    };
  }
}

function urlsOf({ checks }: Action): string[] {
  const all = Array.isArray(checks) ? (checks as unknown[]) : [];
  return all.flatMap((check) => {
    const url = typeof check === "object" && check !== null ? (Reflect.get(check, "url") as unknown) : undefined;
    return typeof url === "string" ? [url] : [];
  });
}
