// Whatever a stream may be called, a filter can name it.
import { expect, test } from "vitest";
import { testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

test("names with commas, plus signs, percent signs and wide letters", async () => {
  const app = await testApp(await createDatabase());
  const names = ["a,b", "a", "b", "a+b", "a b", "100%", "%2C", "🐘".repeat(256)];
  const batch = names.map((stream) => ({ stream, type: "t", data: 1 }));
  expect((await app.call("POST", "/v1/events", batch)).status).toBe(201);
  await app.call("POST", "/v1/streams/last/events", { events: { type: "t", data: 1 }, wait: "position" });
  const read = async (query: string): Promise<string[]> => {
    const answer = await app.call("GET", `/v1/events?${query}`);
    const { data } = (await answer.json()) as { data: { stream: string }[] };
    return data.map(({ stream }) => stream);
  };
  for (const name of names) expect(await read(`streams=${encodeURIComponent(name)}`)).toEqual([name]);
  expect(await read("streams=a,b")).toEqual(["a", "b"]);
  expect(await read("streams=a&streams=b,a%2Cb")).toEqual(["a,b", "a", "b"]);
});
