/** What a server adds to the definition of a webhook: SQL can neither judge where a URL leads nor make an ed25519 key. */
import { Problem } from "../errors.ts";
import type { Guard } from "./guard.ts";
import { createSecret } from "./sign.ts";

/** Refuses a spec, or changes, whose URL the guard would not let through: its author is to learn it now. */
export function checkSpecUrl(guard: Pick<Guard, "checkUrl">, spec: string): void {
  const url = fieldOf(spec, "url");
  // Whether it is there at all is SQL's to say.
  if (typeof url !== "string") return;
  const checked = guard.checkUrl(url);
  if (!("refused" in checked)) return;
  const { rule, detail, hint } = checked.refused;
  throw new Problem("invalid_input", `url ${detail}`, { field: "url", rule, hint });
}

/** Runs a verb that may need a key pair: where it is refused for want of a v1a secret, it is run again with a new one. */
export async function withKeyPair<T>(given: string | undefined, run: (secret?: string) => Promise<T>): Promise<T> {
  if (given !== undefined) return run(given);
  try {
    return await run();
  } catch (error) {
    const needsKey = error instanceof Problem && error.details.field === "secret" && /whsk_/.test(error.message);
    if (!needsKey) throw error;
    return run(createSecret("v1a").secret);
  }
}

/** A spec with a secret. As text: its numbers keep their digits. */
export function withSecret(spec: string, secret: string | undefined): string {
  if (secret === undefined) return spec;
  const end = spec.lastIndexOf("}");
  const comma = /\{\s*$/.test(spec.slice(0, end)) ? "" : ",";
  return `${spec.slice(0, end)}${comma}"secret":${JSON.stringify(secret)}}`;
}

/** The secret a spec brings along. */
export function secretOf(spec: string): string | undefined {
  const secret = fieldOf(spec, "secret");
  return secret === undefined || secret === null ? undefined : String(secret);
}

function fieldOf(spec: string, name: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(spec);
  } catch {
    return undefined;
  }
  return typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, name) : undefined;
}
