import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hold, holderOf, identify } from "@gapless/server/hold";
import { expect, onTestFinished, test } from "vitest";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "gapless-hold-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test("the first takes it, the second learns who has it and what that one noted", () => {
  const file = join(folder(), "hold.json");
  const first = hold(file);
  if (!first.held) throw new Error("not held");
  first.note({ url: "http://127.0.0.1:1" });
  expect(hold(file)).toEqual({
    held: false,
    holder: expect.objectContaining({ pid: process.pid, url: "http://127.0.0.1:1" }),
  });
  first.release();
  expect(holderOf(file)).toBeUndefined();
  expect(hold(file).held).toBe(true);
});

test.each([
  ["a dead process", { pid: 2 ** 22 + 1, identity: "x" }],
  ["another process with the same id", { pid: process.pid, identity: "an earlier one" }],
  ["nobody", {}],
])("a hold of %s does not count", (_, content) => {
  const path = folder();
  const file = join(path, "hold.json");
  writeFileSync(file, JSON.stringify(content));
  expect(hold(file).held).toBe(true);
  expect(readdirSync(path)).toEqual(["hold.json"]);
});

test("a half-written hold does not count", () => {
  const file = join(folder(), "hold.json");
  writeFileSync(file, '{"pid": 1');
  expect(hold(file).held).toBe(true);
});

test("a process that has ended has no identity", async () => {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
  const pid = child.pid ?? 0;
  expect(identify(pid)).toBe(identify(pid));
  expect(identify(pid)).toBeDefined();
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  expect(identify(pid)).toBeUndefined();
});

test("of many at once, one gets it", async () => {
  const file = join(folder(), "hold.json");
  writeFileSync(file, JSON.stringify({ pid: 1, identity: "stale" }));
  const script = `
    import { hold } from ${JSON.stringify(import.meta.resolve("@gapless/server/hold"))};
    console.log(hold(${JSON.stringify(file)}).held);
    setTimeout(() => {}, 1500);`;
  const answers = Array.from({ length: 6 }, async () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
    await new Promise((resolve) => child.once("close", resolve));
    return text.trim();
  });
  expect((await Promise.all(answers)).sort()).toEqual(["false", "false", "false", "false", "false", "true"]);
});
