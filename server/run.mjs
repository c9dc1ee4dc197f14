// node server/run.mjs <file> [arguments]: installs what is missing, then runs the file with the workspace's own Node.
import { resolve } from "node:path";
import { bootstrap } from "./bootstrap.mjs";

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node server/run.mjs <file> [arguments]");
  process.exit(2);
}
await bootstrap(resolve(file), args);
