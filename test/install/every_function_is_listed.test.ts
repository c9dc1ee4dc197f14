// Each file of a room that holds functions or views stands in the room's list, once, and each room with a list in functions.sql.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../sql/", import.meta.url));
const included = (file: string) =>
  [...readFileSync(ROOT + file, "utf8").matchAll(/^\\ir (.+)$/gm)].map(([, name = ""]) => name);
/** What is made once, and the scripts around: gapless.sql and tables.sql name them. */
const ELSEWHERE = new Set(["tables.sql", "functions.sql"]);

test("every function file is in its room's list, every room in the list of rooms", () => {
  const once = new Set([...included("gapless.sql"), ...included("tables.sql"), ...included("functions.sql")]);
  const rooms = readdirSync(`${ROOT}src`);
  for (const room of rooms) {
    const files = readdirSync(`${ROOT}src/${room}`).filter(
      (file) => !ELSEWHERE.has(file) && !once.has(`src/${room}/${file}`),
    );
    const list = `src/${room}/functions.sql`;
    expect(once.has(list), list).toBe(files.length > 0);
    if (files.length > 0) expect(included(list).sort(), list).toEqual(files.sort());
  }
});
