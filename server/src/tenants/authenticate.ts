import { createHash } from "node:crypto";
import type { Pool } from "pg";
import type { Caller } from "../db/tenant.ts";
import { Problem } from "../errors.ts";

/** Turns API keys into callers. */
export type Authenticator = {
  /** The caller behind an Authorization header. Throws Problem unauthenticated. */
  authenticate(header: string | undefined): Caller | Promise<Caller>;
};

/** How long an answer is believed: a revoked key may be used for so long. */
const BELIEVED_MS = 2_000;
const REMEMBERED = 10_000;
const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

type Answer = { caller: Caller | undefined; until: number };
type KeyRow = { tenant: string; permissions: string; expires_ms: string | null; application: string | null };

/** Makes an authenticator. It remembers hashes, never keys. */
export function createAuthenticator(pool: Pool): Authenticator {
  const known = new Map<string, Answer>();
  const asking = new Map<string, Promise<Answer>>();

  async function ask(key: string, hash: string): Promise<Answer> {
    const { rows } = await pool.query<KeyRow>(
      `select tenant, array_to_string(permissions, ',') as permissions,
        (extract(epoch from expires_at - now()) * 1000)::bigint as expires_ms, application from gapless.authenticate($1)`,
      [key],
    );
    const row = rows[0];
    const life = row?.expires_ms == null ? BELIEVED_MS : Math.min(BELIEVED_MS, Number(row.expires_ms));
    const caller = row === undefined ? undefined : callerOf(row);
    const answer = { caller, until: Date.now() + life };
    known.delete(hash);
    known.set(hash, answer);
    if (known.size > REMEMBERED) {
      const oldest = known.keys().next();
      if (oldest.done !== true) known.delete(oldest.value);
    }
    return answer;
  }

  function lookUp(key: string): Answer | Promise<Answer> {
    const hash = createHash("sha256").update(key).digest("base64");
    const answer = known.get(hash);
    if (answer !== undefined && answer.until > Date.now()) return answer;
    let question = asking.get(hash);
    if (question === undefined) {
      question = ask(key, hash).finally(() => asking.delete(hash));
      asking.set(hash, question);
    }
    return question;
  }

  return {
    authenticate(header) {
      const key = header === undefined ? undefined : BEARER.exec(header)?.[1];
      if (key === undefined) {
        const said = header === undefined ? "is missing" : "is not of the form Bearer <key>";
        throw unauthenticated(`the Authorization header ${said}`);
      }
      const answer = lookUp(key);
      return answer instanceof Promise ? answer.then(accept) : accept(answer);
    },
  };
}

function callerOf({ tenant, permissions, application }: KeyRow): Caller {
  const caller = { tenant, permissions: permissions.split(",").filter((name) => name !== "") };
  return application === null ? caller : { ...caller, application };
}

function accept(answer: Answer): Caller {
  if (answer.caller === undefined)
    throw unauthenticated("the API key is unknown, revoked or expired, or its tenant is not active");
  return answer.caller;
}

function unauthenticated(message: string): Problem {
  return new Problem("unauthenticated", message, { hint: "Send the header Authorization: Bearer <key>." });
}
