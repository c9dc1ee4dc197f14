#!/usr/bin/env node
// gapless …: installs what is missing, then runs the command line tool.
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";
import { NODE_FLAGS } from "./node_flags.mjs";

const args = process.argv.slice(2);
// The server keeps the flags that `npm start` gives it.
const flags = args[0] === "start" ? NODE_FLAGS : [];
await bootstrap(fileURLToPath(new URL("./src/cli/main.ts", import.meta.url)), args, flags);
