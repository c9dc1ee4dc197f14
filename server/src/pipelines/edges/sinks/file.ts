// Writes into files.
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { ConnectionError } from "../../operators/edge.ts";
import type { SinkFactory } from "../../operators/sink.ts";
import { pathOf } from "../sources/file_pieces.ts";

/** So many files stay open: `path = '{{symbol}}.csv'` may name any number. */
const MOST_OPEN = 64;

/** A line for each payload, into a file or a file of the event's own. */
export const fileSink: SinkFactory = {
  namespace: "",
  name: "file",
  about: "Writes each payload into a file, with a line break behind it. Folders are made.",
  takes: ["text"],
  options: {
    path: { type: "string", dynamic: true, aliases: ["file.uri"], about: "the file" },
    append: { type: "bool", default: true, about: "writes behind what is there; else the file begins anew" },
    "add.line.separator": { type: "bool", default: true, about: "a line break behind each payload" },
  },
  plan({ options }) {
    const end = options.flag("add.line.separator") ? "\n" : "";
    return ({ outside }) => {
      const files = new Map<string, FileHandle>();
      const begun = new Set<string>();
      const openFile = async (path: string): Promise<FileHandle> => {
        const known = files.get(path);
        if (known !== undefined) {
          // The one that was written last is closed last.
          files.delete(path);
          files.set(path, known);
          return known;
        }
        for (const [name, handle] of files) {
          if (files.size < MOST_OPEN) break;
          files.delete(name);
          await handle.close();
        }
        await mkdir(dirname(path), { recursive: true });
        const handle = await open(path, options.flag("append") || begun.has(path) ? "a" : "w");
        begun.add(path);
        files.set(path, handle);
        return handle;
      };
      return {
        connect: () => undefined,
        async publish(payload, option) {
          try {
            const handle = await openFile(pathOf(option("path"), outside.folder));
            await handle.appendFile(`${String(payload)}${end}`);
          } catch (error) {
            throw new ConnectionError((error as Error).message);
          }
        },
        async disconnect() {
          for (const handle of files.values()) await handle.close();
          files.clear();
        },
      };
    };
  },
};
