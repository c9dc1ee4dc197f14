// Reads a file, or the files of a folder: line by line or whole, once or as they grow.
import { ConnectionError, type EdgeCall, type EdgeUse } from "../../operators/edge.ts";
import type { Options } from "../../operators/options.ts";
import type { SourceFactory } from "../../operators/source.ts";
import { filesOf, piecesOf, tailOf } from "./file_pieces.ts";
import { type Piece, Reading } from "./reading.ts";

/** Lines of files. */
export const fileSource: SourceFactory = {
  namespace: "",
  name: "file",
  about: "Reads a file, or all files of a folder by their names: a payload for each line, or for each file.",
  gives: ["text"],
  options: {
    path: { type: "string", optional: true, aliases: ["file.uri"], about: "the file" },
    dir: {
      type: "string",
      optional: true,
      aliases: ["dir.uri"],
      about: "the folder; its files are read in the order of their names",
    },
    mode: {
      type: "string",
      default: "LINE",
      choices: ["LINE", "RECORD", "TEXT.FULL"],
      about: "a payload for each line, for each record of CSV (whose cells may hold line breaks), or for each file",
    },
    tailing: {
      type: "bool",
      default: false,
      about: "goes on reading as lines are added; else the source ends with the file",
    },
    "check.interval": { type: "duration", default: 1_000, about: "how often it is looked for what was added" },
    "skip.lines": { type: "int", default: 0, about: "lines at the beginning of each file that are no events" },
  },
  plan(call) {
    checkPaths(call);
    const { options } = call;
    return (use) => {
      let reading: Reading | undefined;
      return {
        async connect(receiver) {
          const files = await filesOf(options, use.outside.folder);
          const own = new Reading();
          reading = own;
          const pieces = allOf(files, options, use, () => own.isEnded);
          void own.run(pieces, receiver).then(
            (isOver) => isOver && receiver.ended(),
            (error) => receiver.lost(new ConnectionError(messageOf(error))),
          );
        },
        disconnect() {
          reading?.end();
          return undefined;
        },
        pause: () => reading?.pause(),
        resume: () => reading?.resume(),
      };
    };
  },
};

function checkPaths({ options, refuse }: EdgeCall): void {
  if (options.has("path") === options.has("dir"))
    refuse("a source of type file needs either path (a file) or dir (a folder)");
  if (options.has("dir") && options.flag("tailing")) refuse("tailing is for a file, not for a folder", "tailing");
  if (options.flag("tailing") && options.text("mode") === "TEXT.FULL")
    refuse("tailing goes with the modes LINE and RECORD", "mode");
}

async function* allOf(
  files: string[],
  options: Options,
  { outside }: EdgeUse,
  isEnded: () => boolean,
): AsyncGenerator<Piece> {
  for (const file of files) {
    if (options.flag("tailing")) yield* tailOf(file, options, outside, isEnded);
    else yield* piecesOf(file, options);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
