// What the page says of sources, sinks and mappers is what they say of themselves.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EDGES } from "../../server/src/pipelines/edges/index.ts";
import { newFolder } from "../helpers/server_process.ts";
import { runExamples } from "./examples.ts";
import { blocksOf } from "./markdown.ts";
import { optionTable } from "./option_table.ts";
import { folderOfGapless, openShell } from "./shell.ts";
import { typescriptIn } from "./typescript.ts";

const page = readFileSync(new URL("../../docs/pipelines/sources_and_sinks.md", import.meta.url), "utf8");

test.each(
  (["sources", "sinks", "sourceMappers", "sinkMappers"] as const).flatMap((kind) =>
    EDGES[kind].map((factory) => ({ kind, ...factory })),
  ),
)("$kind $name", (factory) => {
  expect(page).toContain(`\`${factory.name}\``);
  expect(page).toContain(factory.about);
  expect(page).toContain(optionTable(factory).join("\n"));
});

test("stores are said where tables are", () => {
  const tables = readFileSync(new URL("../../docs/pipelines/tables.md", import.meta.url), "utf8");
  for (const store of EDGES.tables.filter(({ name }) => name !== "inMemory")) {
    expect(tables).toContain(`**\`${store.name}\`** ${store.about}`);
    expect(tables).toContain(optionTable(store).join("\n"));
  }
});

test("its examples give what it shows", { timeout: 60_000 }, async () => {
  const folder = newFolder("sources-and-sinks");
  const env = { PATH: `${folderOfGapless(newFolder("bin"))}:${process.env["PATH"]}` };
  const shell = openShell(folder, env);
  try {
    const nobody = { databaseUrl: "", adminUrl: "", settle: () => Promise.resolve() };
    const place = { page: "sources_and_sinks.md", shell, typescript: typescriptIn(folder, env), ...nobody };
    expect(await runExamples(place, blocksOf(page))).toBe(4);
  } finally {
    shell.end();
  }
});
