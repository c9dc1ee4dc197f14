// npm run check: types, then lint and format, over the whole workspace.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const steps = [
  ["tsc", "--noEmit"],
  // Once more as a browser sees it: with the DOM's types, without Node's.
  ["tsc", "--noEmit", "-p", "sdk"],
  ["biome", "check"],
] as const;

let failed = 0;
for (const [tool, ...args] of steps) {
  const { status, error } = spawnSync(join(root, "node_modules", ".bin", tool), args, { cwd: root, stdio: "inherit" });
  const passed = status === 0;
  if (!passed) failed++;
  console.log(`${tool}: ${passed ? "ok" : `failed${error ? ` (${error.message})` : ""}`}`);
}
process.exit(failed === 0 ? 0 : 1);
