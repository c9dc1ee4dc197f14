/** The history of a git repository, commit by commit, oldest first. */
import { spawn } from "node:child_process";
import { EXIT, Failure } from "../failure.ts";

/** A commit with the files it touched. */
export type Commit = {
  hash: string;
  author: string;
  at: string;
  message: string;
  files: { status: string; path: string }[];
};

const FIELD = "\x1f";
const RECORD = "\x1e";

/** Reads it while git writes it: a long history is never held as a whole. */
export async function* readHistory(folder: string, revision = "HEAD"): AsyncGenerator<Commit> {
  const format = `${RECORD}%H${FIELD}%an${FIELD}%aI${FIELD}%B${FIELD}`;
  // A revision that looks like an option must not become one.
  const args = [
    "log",
    "--reverse",
    "--no-renames",
    "--name-status",
    `--format=${format}`,
    "--end-of-options",
    revision,
    "--",
  ];
  const git = spawn("git", args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    git.once("error", reject);
    git.once("close", resolve);
  });
  ended.catch(() => undefined); // awaited below
  let complaint = "";
  git.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += complaint.length < 2_000 ? text : ""));
  try {
    let rest = "";
    for await (const text of git.stdout.setEncoding("utf8")) {
      rest += text;
      const records = rest.split(RECORD);
      rest = records.pop() ?? "";
      for (const record of records) if (record !== "") yield parse(record);
    }
    const code = await ended.catch((error: Error) => {
      throw new Failure(
        EXIT.failed,
        `cannot run git in ${folder}: ${error.message}`,
        "Is git installed, and is that a folder?",
      );
    });
    if (code !== 0)
      throw new Failure(
        EXIT.failed,
        complaint.trim() || `git log ended with ${code}`,
        "Name the folder of a repository with at least one commit.",
      );
    if (rest !== "") yield parse(rest);
  } finally {
    git.kill();
  }
}

function parse(record: string): Commit {
  const [hash = "", author = "", at = "", message = "", names = ""] = record.split(FIELD);
  const files = [...names.matchAll(/^([A-Z])\t(.+)$/gm)].map(([, status = "M", path = ""]) => ({ status, path }));
  return { hash, author, at, message: message.trim(), files };
}
