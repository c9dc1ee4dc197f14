// Clients that send slowly, or not quite HTTP: each is answered, and none keeps its connection.
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(await createDatabase(), {}, { headersTimeoutMs: 300, requestTimeoutMs: 600 });
});
afterAll(() => app?.stop());

/** Sends a text, waits until the server closes the connection, and gives what it answered. */
function say(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

const head = () => `POST /v1/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${app.apiKey}\r\n`;

test.each([
  ["headers that do not end", () => head()],
  [
    "a body that does not end",
    () => `${head()}content-type: application/json\r\ncontent-length: 100\r\n\r\n{"stream":`,
  ],
])("%s: 408, and the connection is closed", async (_, text) => {
  const answer = await say(text());
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({ code: "request_timeout", status: 408 });
});

test("no Host header: 400 that says so", async () => {
  const answer = await say("GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({ code: "bad_request", field: "Host" });
});
