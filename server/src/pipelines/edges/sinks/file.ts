// Writes into files.
import { appendFileSync, closeSync, mkdirSync, openSync } from "node:fs";
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
      const files = new Map<string, number>();
      const begun = new Set<string>();
      const openFile = (path: string): number => {
        const known = files.get(path);
        if (known !== undefined) {
          // The one that was written last is closed last.
          files.delete(path);
          files.set(path, known);
          return known;
        }
        for (const [name, file] of files) {
          if (files.size < MOST_OPEN) break;
          files.delete(name);
          closeSync(file);
        }
        mkdirSync(dirname(path), { recursive: true });
        const file = openSync(path, options.flag("append") || begun.has(path) ? "a" : "w");
        begun.add(path);
        files.set(path, file);
        return file;
      };
      return {
        connect: () => undefined,
        // At once: a promise for each payload costs ten times as much as the writing.
        publish(payload, option) {
          try {
            appendFileSync(openFile(pathOf(option("path"), outside.folder)), `${String(payload)}${end}`);
            return undefined;
          } catch (error) {
            throw new ConnectionError((error as Error).message);
          }
        },
        disconnect() {
          for (const file of files.values()) closeSync(file);
          files.clear();
          return undefined;
        },
      };
    };
  },
};
