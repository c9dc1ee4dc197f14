// npm start: installs what is missing, then runs the server.
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";

await bootstrap(fileURLToPath(new URL("./src/main.ts", import.meta.url)), process.argv.slice(2));
