// npm start: installs what is missing, then runs the server.
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";
import { NODE_FLAGS } from "./node_flags.mjs";

await bootstrap(fileURLToPath(new URL("./src/main.ts", import.meta.url)), process.argv.slice(2), NODE_FLAGS);
