// How many connections a server opens, as docs/operations.md tells those who set limits.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

test("the number of connections is the sum of all pools and the one that listens", async () => {
  const [core, push, queue, page] = await Promise.all(
    ["server/src/log/core.ts", "server/src/push/push.ts", "server/src/push/queue.ts", "docs/operations.md"].map(read),
  );
  // Only while it runs: prepareQueue() has a connection for a moment.
  const running = queue?.slice(queue.indexOf("function openQueue")) ?? "";
  const pools = [core, push, running].flatMap((text) =>
    [...(text ?? "").matchAll(/\bmax: (\d+)\b/g)].map(([, max]) => Number(max)),
  );
  expect(pools).toHaveLength(7);
  const told = /opens up to (\d+) connections: (.+?)\. At the start/.exec(page ?? "");
  expect(Number(told?.[1])).toBe(sum(pools) + 1);
  const parts = (told?.[2] ?? "").replaceAll(/\bone\b/g, "1").match(/\d+/g) ?? [];
  expect(sum(parts.map(Number))).toBe(Number(told?.[1]));
});
