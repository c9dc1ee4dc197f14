// Calls of the command line, with JSON on standard output, and on standard error when it fails.
import { callCli } from "../cli/call_cli.ts";
import { type Caller, Refusal } from "./door.ts";

/** The environment that leads to the server. */
export function wayOf({ url, apiKey }: Pick<Caller, "url" | "apiKey">): { env: Record<string, string> } {
  return { env: { GAPLESS_URL: url, GAPLESS_API_KEY: apiKey } };
}

/** Runs a call that answers in JSON; throws where it is refused. */
export async function askCli<T>(caller: Pick<Caller, "url" | "apiKey">, args: string[], input?: string): Promise<T> {
  const { code, out, err } = await callCli(args, { ...wayOf(caller), ...(input !== undefined && { input }) });
  if (code === 0) return JSON.parse(out) as T;
  const { code: name, field, message, actualVersion } = JSON.parse(err);
  throw new Refusal(name, field ?? message, actualVersion);
}
