// An ESM and a CJS file for each entry, with their types; Standard Schema's types are copied into ours. Comments and
// blanks go, names stay: what breaks can still be read.
import { defineConfig, type Options } from "tsup";

const common: Options = {
  format: ["esm", "cjs"],
  target: "es2022",
  platform: "neutral",
  // For programs whose own `lib` does not know Symbol.asyncDispose yet.
  dts: { resolve: true, banner: '/// <reference lib="esnext.disposable" />' },
  sourcemap: true,
  esbuildOptions(options) {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
};

export default defineConfig([
  { ...common, entry: ["src/index.ts"] },
  {
    ...common,
    entry: ["src/postgres.ts"],
    esbuildPlugins: [
      {
        // One set of error classes: `instanceof` must hold for whatever entry threw it.
        name: "errors of the main entry",
        setup(build) {
          build.onResolve({ filter: /\/errors\.ts$/ }, () => ({ path: "@gapless/sdk", external: true }));
        },
      },
    ],
  },
]);
