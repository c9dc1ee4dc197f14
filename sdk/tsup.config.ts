// One ESM and one CJS file, each with its types; Standard Schema's types are copied into ours. Comments and blanks go,
// names stay: what breaks can still be read.
import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts"],
  format: ["esm", "cjs"],
  target: "es2022",
  platform: "neutral",
  dts: { resolve: true },
  sourcemap: true,
  clean: true,
  esbuildOptions(options) {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
});
