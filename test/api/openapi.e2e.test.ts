import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

const REVIEWED = new URL("./openapi.json", import.meta.url);

test("the description is the reviewed one; delete test/api/openapi.json to have it written anew", async () => {
  const app = await testApp(await createDatabase());
  const response = await fetch(new URL("/openapi.json", app.url));
  const text = await response.text();
  const description = JSON.parse(text);
  if (!existsSync(REVIEWED)) {
    expect(process.env["CI"]).toBeUndefined();
    writeFileSync(REVIEWED, `${text}\n`);
  }
  expect(description).toEqual(JSON.parse(readFileSync(REVIEWED, "utf8")));
  expect(description.openapi).toBe("3.1.0");
  // Every reference leads somewhere.
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    expect(description.components.schemas).toHaveProperty(name ?? "");
  }
});
