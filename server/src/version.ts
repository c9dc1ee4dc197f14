/** The version of the product, as its package says. */
import { readFileSync } from "node:fs";

/** For people, for `gapless version`. */
export const VERSION: string = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
