// Gapless for a test: in this process, on a cloned database.
import { type App, type AppOptions, startApp } from "@gapless/server";
import { readConfig } from "@gapless/server/config";
import { onTestFinished } from "vitest";
import type { TestDatabase } from "./database.ts";

/** A running app, with a way in. */
export interface TestApp extends App {
  apiKey: string;
  /** Calls a path with the API key; a body is sent as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Boots the app on a free port. Settings are environment variables, as for the real server. */
export async function startTestApp(
  database: TestDatabase,
  env: Record<string, string> = {},
  options: Partial<AppOptions> = {},
): Promise<TestApp> {
  const { serverUrl, apiKey } = await database.logins();
  const config = readConfig({ PORT: "0", GAPLESS_LOG_LEVEL: "silent", ...env });
  const app = await startApp({ ...config, serverUrl, ...options });
  return {
    ...app,
    apiKey,
    call(method, path, body, headers = {}) {
      const json = body === undefined ? {} : { "content-type": "application/json" };
      return fetch(new URL(path, app.url), {
        method,
        headers: { authorization: `Bearer ${apiKey}`, ...json, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
  };
}

/** The same, stopped when the test ends. */
export async function testApp(
  database: TestDatabase,
  env?: Record<string, string>,
  options?: Partial<AppOptions>,
): Promise<TestApp> {
  const app = await startTestApp(database, env, options);
  onTestFinished(() => app.stop());
  return app;
}
