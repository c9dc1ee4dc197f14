import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { ONCE } from "./harness/once.ts";

// The end of a test file's name is its lane: what it needs, and how long it may take.
const lanes = {
  unit: {
    include: ["**/*.test.ts"],
    exclude: ["**/*.db.test.ts", "**/*.e2e.test.ts", "**/node_modules/**"],
    testTimeout: 30_000,
  },
  db: {
    include: ["**/*.db.test.ts"],
    exclude: ["**/node_modules/**", ...(process.env["GAPLESS_TEST_AGAIN"] === undefined ? [] : ONCE)],
    testTimeout: 30_000,
  },
  e2e: { include: ["**/*.e2e.test.ts"], testTimeout: 180_000 },
};

export default defineConfig({
  test: {
    root: import.meta.dirname,
    globalSetup: "./harness/global_setup.ts",
    // Killed servers and crash recovery take their time to be cleaned up after.
    teardownTimeout: 60_000,
    // Most tests wait for servers and databases more than they compute: one for each core would leave the cores a fifth idle.
    maxWorkers: availableParallelism() + 1,
    projects: Object.entries(lanes).map(([name, lane]) => ({
      // As Node resolves it: what vitest leaves to Node must not meet another build of the same package.
      resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve("graphql")) }] },
      test: { name, root: import.meta.dirname, pool: "forks" as const, hookTimeout: 60_000, ...lane },
    })),
  },
});
