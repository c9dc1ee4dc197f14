// What needs no server: help, misspelt words, options that break a rule, no way in.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { helpOf, helpOfGroup, helpOfVerb } from "@gapless/server/cli/help";
import { GROUPS, VERBS } from "@gapless/server/cli/verbs";
import { expect, onTestFinished, test } from "vitest";
import { callCli } from "./call_cli.ts";
import { runCli } from "./run_cli.ts";

const WAY_IN = { GAPLESS_URL: "http://127.0.0.1:9", GAPLESS_API_KEY: "gpl_x" };

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gapless-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("the help", async () => {
  const { code, out, err } = await runCli(["--help"]);
  expect({ code, out, err }).toEqual({ code: 0, out: helpOf(VERBS, GROUPS), err: "" });
  expect(out).toMatchSnapshot();
});

test("the help of every verb", () => {
  for (const verb of VERBS) expect(helpOfVerb(verb)).toMatchSnapshot(verb.name);
});

test("the help of a group lists its verbs, however it is asked for", async () => {
  for (const group of Object.keys(GROUPS)) expect(helpOfGroup(group, VERBS, GROUPS)).toMatchSnapshot(group);
  const out = helpOfGroup("webhook", VERBS, GROUPS);
  for (const args of [
    ["help", "webhook"],
    ["webhook", "--help"],
    ["webhook", "-h"],
    ["webhook", "help"],
  ]) {
    expect(await callCli(args)).toEqual({ code: 0, out, err: "" });
  }
  const [behind, asked] = await Promise.all([
    callCli(["webhook", "rotate-secret", "--help"]),
    callCli(["help", "webhook", "rotate-secret"]),
  ]);
  expect(behind).toEqual(asked);
  expect(asked.out).toContain("gapless webhook rotate-secret <name>");
});

test("every verb has an example, and every option a line in the help", () => {
  for (const verb of VERBS) {
    expect(verb.examples.length, verb.name).toBeGreaterThan(0);
    for (const { line } of verb.examples) expect(`${line} `.startsWith(`${verb.name} `)).toBe(true);
    for (const [name, { help }] of Object.entries(verb.options)) expect(help, `${verb.name} --${name}`).toMatch(/\.$/);
  }
});

test("--help behind a verb is the same help", async () => {
  const [behind, asked, short] = await Promise.all([
    callCli(["read", "--help"]),
    callCli(["help", "read"]),
    callCli(["read", "-h"]),
  ]);
  expect(behind).toEqual(asked);
  expect(short).toEqual(asked);
  expect(asked).toMatchObject({ code: 0, err: "" });
});

test.each([
  ["nothing at all", [], ""],
  ["a misspelt verb", ["apend"], "Did you mean append?"],
  ["a verb that is like none", ["frobnicate"], "gapless help"],
  ["a misspelt option", ["read", "--limt", "5"], "Did you mean --limit?"],
  ["an option of another verb", ["stats", "--backwards"], "gapless stats has no option --backwards"],
  ["an option without its value", ["read", "--limit"], "--limit needs a value"],
  ["an option where the value should be", ["read", "--limit", "--all"], "--limit needs a value, not --all"],
  ["a value where there is none", ["read", "--all=yes"], "--all takes no value"],
  ["an option twice", ["read", "--limit", "1", "--limit", "2"], "--limit is given twice"],
  ["a number that is none", ["read", "--limit", "many"], "--limit must be a whole number from 1 to 1000"],
  ["a number out of bounds", ["read", "--limit", "0"], "--limit must be a whole number from 1 to 1000"],
  ["a word that is none", ["export", "--format", "xml"], "--format must be one of ndjson, csv"],
  ["an empty filter", ["read", "--types", ""], "--types has an empty value"],
  ["an argument too few", ["append", "order-1"], "an argument is missing: <type>"],
  ["an argument too many", ["read", "log"], '"log" is one argument too many'],
  ["data that is no JSON", ["append", "s", "t", "{bad"], "the data is no JSON that can be stored"],
  ["data with a NUL", ["append", "s", "t", '"\\u0000"'], "NUL"],
  ["metadata that is no object", ["append", "s", "t", "{}", "--metadata", "[]"], "--metadata must be a JSON object"],
  ["data of a file that is not there", ["append", "s", "t", "@none.json"], "cannot read none.json"],
  ["two formats", ["read", "--json", "--ndjson"], "exclude each other"],
  ["a filter of the log for a stream", ["read", "--stream", "s", "--types", "t"], "--types is for the log"],
  ["an unknown action", ["tenant", "destroy", "acme"], "tenant takes"],
  ["a key's id that is none", ["key", "revoke", "1"], "must be a uuid"],
  ["a group without a verb", ["subscription"], "gapless subscription needs a verb"],
  ["a misspelt verb of a group", ["webhook", "rotate"], "Did you mean rotate-secret?"],
  ["a misspelt group", ["subscriptoin", "list"], "Did you mean subscription?"],
  ["a spec that is no JSON", ["subscription", "create", "x", "--spec", "{"], "--spec is no JSON"],
  ["a spec that is no object", ["subscription", "create", "x", "--spec", "[]"], "--spec must be a JSON object"],
  ["a spec and an option", ["subscription", "create", "x", "--spec", '{"key":"none"}', "--key", "none"], "key already"],
  ["a rate that is none", ["subscription", "create", "x", "--rate", "fast"], "--rate must be such as 100/1s"],
  ["a label that is none", ["subscription", "create", "x", "--label", "a"], "--label must be NAME=TEXT"],
  ["types twice", ["selector", "test", "--types", "a", "--selector", '{"types":["b"]}'], "--types does not go with"],
  ["nothing to change", ["webhook", "change", "x"], "nothing is to change"],
  ["an option of the other kind", ["subscription", "create", "x", "--url", "https://a.b"], "has no option --url"],
  ["a redrive of nothing", ["subscription", "redrive", "x"], "say --all"],
  ["a redrive of too much", ["subscription", "redrive", "x", "1", "--all"], "exclude each other"],
  ["a delivery that is none", ["subscription", "delivery", "x", "first"], "must be a whole number"],
  ["a state that is none", ["webhook", "deliveries", "x", "--state", "lost"], "--state must be one of held"],
  ["a lease that is none", ["ack", "x", "soon"], "the lease must be a whole number"],
  ["a replay without an end", ["subscription", "replay", "x"], "--up-to is needed"],
  ["recovering all times", ["webhook", "recover", "x"], "--since is needed"],
  ["a timeout for no command", ["consume", "x", "--timeout", "5s"], "--timeout needs --exec"],
  ["an idle time that is none", ["consume", "x", "--idle", "soon"], "--idle must be a duration"],
  ["a count without its window", ["trigger", "create", "x", "--count", "5"], "--count and --within need each other"],
  ["half of an action", ["trigger", "create", "x", "--append", "orders"], "--append must be STREAM=TYPE"],
  ["two timings", ["schedule", "create", "x", "--cron", "* * * * *", "--every", "5m"], "exclude each other"],
  ["a preview of nothing", ["schedule", "preview"], "Name a schedule"],
  ["a test of two triggers", ["trigger", "test", "x", "{}", "--spec", "{}"], "by its name, or by --spec"],
  ["a secret as an argument", ["secret", "set", "x", "hunter2"], '"hunter2" is one argument too many'],
  ["an empty secret", ["secret", "set", "x"], "the value is empty"],
  ["a grant without tenant", ["access", "grant", "r"], "needs --tenant"],
])("%s is a misuse: exit code 2, on standard error only", async (_, args, told) => {
  const { code, out, err } = await callCli(args, { env: WAY_IN });
  expect({ code, told: `${err}${args.length === 0 ? out : ""}` }).toEqual({
    code: 2,
    told: expect.stringContaining(told),
  });
  if (args.length > 0) expect(out).toBe("");
  expect(err).not.toMatch(/\n\s+at /); // a stack trace
});

test("a setting that breaks a rule is named, and no password is shown", async () => {
  const bad = await callCli(["stats"], { env: { GAPLESS_URL: "localhost:4000" } });
  expect(bad).toMatchObject({ code: 2, err: expect.stringContaining("GAPLESS_URL") });
  const secret = await callCli(["verify"], { env: { GAPLESS_DATABASE_URL: "mysql://me:hunter2@db/x" } });
  expect(secret).toMatchObject({ code: 2, err: expect.stringContaining("GAPLESS_DATABASE_URL must be") });
  expect(secret.err).not.toContain("hunter2");
});

test("no way in: exit code 3 and what to do", async () => {
  const cwd = emptyFolder();
  for (const args of [["stats"], ["read"], ["tail"], ["verify"], ["tenant", "list"], ["append", "s", "t", "{}"]]) {
    const { code, err } = await callCli(args, { cwd });
    expect({ args, code, err }).toEqual({ args, code: 3, err: expect.stringContaining("npm start") });
  }
});

test("nobody answers: exit code 3", async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
  server.close();
  const env = {
    GAPLESS_URL: `http://127.0.0.1:${port}`,
    GAPLESS_API_KEY: "gpl_x",
    GAPLESS_DATABASE_URL: `postgres://u:secret@127.0.0.1:${port}/d`,
  };
  const [stats, verify] = await Promise.all([callCli(["stats"], { env }), callCli(["verify"], { env })]);
  expect(stats).toMatchObject({ code: 3, err: expect.stringContaining(`127.0.0.1:${port}`) });
  expect(verify).toMatchObject({ code: 3, err: expect.stringContaining("cannot connect to Postgres") });
  expect(verify.err).not.toContain("secret");
});

test("the key of the credentials file is sent to no other server", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(401).end();
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
  onTestFinished(() => void server.close());
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "credentials.json"), JSON.stringify({ url: "http://127.0.0.1:4000", apiKey: "gpl_home" }));
  const env = { GAPLESS_DATA: cwd, GAPLESS_URL: `http://127.0.0.1:${port}` };
  const { code, err } = await callCli(["stats"], { env });
  expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining("GAPLESS_API_KEY") });
  expect(seen).toEqual([]);
});

test("the version", async () => {
  const { code, out } = await runCli(["version"]);
  expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^gapless \d+\.\d+\.\d+\n$/) });
  expect(JSON.parse((await runCli(["version", "--json"])).out)).toMatchObject({ node: process.versions.node });
});
