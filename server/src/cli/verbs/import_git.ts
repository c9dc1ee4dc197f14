import { basename, resolve } from "node:path";
import { exactJson } from "../exact_numbers.ts";
import { EXIT } from "../failure.ts";
import type { Verb } from "../verb.ts";

/** Brings a git history in. */
export const importGit: Verb = {
  name: "import-git",
  summary: "Import the history of a git repository.",
  usage: ["[<folder>]"],
  about: [
    "Each commit becomes commit.made on the stream repository-<name> and, for each file, file.added, file.changed or file.deleted on the stream file-<path>; a commit is stored as a whole. The same command again adds only what is new.",
  ],
  options: {
    revision: { value: "REVISION", help: "Up to here; HEAD if you don't say." },
    name: { value: "NAME", help: "The repository's name; the folder's if you don't say." },
    json: { help: "The result as JSON." },
  },
  arguments: { least: 0, most: 1 },
  endsInOrder: true,
  examples: [
    { does: "the repository of this folder", line: "import-git" },
    { does: "another one, up to a tag", line: "import-git ../shop --revision v2.0" },
  ],
  async run({ arguments: [given = "."], options, settings, output, stopping }) {
    const folder = resolve(settings.folder, given);
    const repository = `repository-${options.text("name") ?? basename(folder)}`;
    const { connectForImport } = await import("../connect.ts");
    const { importHistory } = await import("../git/import_history.ts");
    const client = connectForImport(settings);
    const tally = await importHistory(client, { folder, revision: options.text("revision"), repository, stopping });
    const { commits, appended, known } = tally;
    if (options.flag("json")) await output.line(exactJson(tally));
    else await output.line(`${commits} commits read: ${appended} appended, ${known} known already.`);
    return stopping.aborted ? EXIT.interrupted : undefined;
  },
};
