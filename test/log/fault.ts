// What an error of ours consists of, and what is in the tables: for tests that say "refused, and nothing stored".
import type { TestDatabase } from "../helpers/database.ts";

/** An error as SQL raised it; detail parsed. */
export interface Fault {
  code: string;
  message: string;
  detail: Record<string, unknown> | undefined;
  hint: string | undefined;
}

/** The error that the work fails with. */
export async function faultOf(work: Promise<unknown>): Promise<Fault> {
  let result: unknown;
  try {
    result = await work;
  } catch (error) {
    const { code, message, detail, hint } = error as { code: string; message: string; detail?: string; hint?: string };
    return { code, message, detail: detail?.startsWith("{") ? JSON.parse(detail) : undefined, hint };
  }
  throw new Error(`Expected an error, got ${JSON.stringify(result)}`);
}

/** Everything an append or the sequencer writes to, as counts and sums. */
export async function stored(database: TestDatabase): Promise<Record<string, unknown>> {
  const [row] = await database.query(`select
    (select count(*) from gapless.event) as events, (select count(*) from gapless.log) as log,
    (select count(*) from gapless.stream) as streams, (select coalesce(sum(version), 0) from gapless.stream) as versions,
    (select count(*) from gapless.event_type) as types, (select count(*) from gapless.category) as categories`);
  return row ?? {};
}
