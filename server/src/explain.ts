import { ConfigError } from "./config.ts";

/** Turns the reason why the server did not start into something to act on. */
export function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, port, address } = error as { code?: string; port?: number; address?: string };
  if (code === "EADDRINUSE") {
    return `Port ${port} is taken by another program. Stop it, or choose another port: PORT=${(port ?? 4000) + 1} npm start`;
  }
  if (code === "EACCES" && port !== undefined)
    return `This user may not listen on port ${port}. Choose one above 1023: PORT=4000`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return `This machine has no address ${address}: check HOST.`;
  return error instanceof Error ? error.message : String(error);
}
