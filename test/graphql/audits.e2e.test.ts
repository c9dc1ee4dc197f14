// Conformance with the GraphQL-over-HTTP specification, with authentication on.
import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(await createDatabase());
});
afterAll(() => app?.stop());

const audits = serverAudits({
  url: () => `${app.url}/graphql`,
  fetchFn: (input: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${app.apiKey}`);
    return fetch(input, { ...init, headers });
  },
});

test("there are 61 audits", () => {
  expect(audits.length).toBe(61);
});

test.for(audits)("$id $name", async (audit) => {
  const result = await audit.fn();
  expect(result.status === "ok" ? "ok" : `${result.status}: ${result.reason}`).toBe("ok");
});
