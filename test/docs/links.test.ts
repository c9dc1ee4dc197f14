import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { anchorsOf, linksOf } from "./markdown.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const below = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file));
const PAGES = ["README.md", "CONTRIBUTING.md", ...below("docs").filter((file) => file.endsWith(".md"))];

function problemOf(page: string, target: string): string | undefined {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? join(ROOT, page) : join(ROOT, dirname(page), file);
  if (!existsSync(path)) return `${page}: there is no ${target}`;
  if (anchor === undefined) return undefined;
  return anchorsOf(readFileSync(path, "utf8")).includes(anchor) ? undefined : `${page}: ${target} has no such heading`;
}

test("links between pages lead somewhere", () => {
  const broken = PAGES.flatMap((page) =>
    linksOf(readFileSync(join(ROOT, page), "utf8"))
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => problemOf(page, target)),
  );
  expect(broken.filter((problem) => problem !== undefined)).toEqual([]);
});

test("every page can be reached from the README", () => {
  const seen = new Set<string>();
  const visit = (page: string): void => {
    if (seen.has(page) || !page.endsWith(".md") || !existsSync(join(ROOT, page))) return;
    seen.add(page);
    for (const target of linksOf(readFileSync(join(ROOT, page), "utf8"))) {
      if (/^[a-z]+:/.test(target)) continue;
      const path = join(ROOT, dirname(page), target.split("#")[0] ?? "");
      visit(relative(ROOT, path));
    }
  };
  visit("README.md");
  expect(PAGES.filter((page) => !seen.has(page))).toEqual([]);
});
