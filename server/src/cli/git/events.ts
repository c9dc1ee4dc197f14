/**
 * A commit as events: `commit.made` on the repository's stream, and one on the stream of every file it touched. Ids are
 * made from the commit, so the same history again adds nothing.
 */
import { createHash } from "node:crypto";
import type { NewStreamEvent } from "@gapless/sdk";
import { textId } from "../text_id.ts";
import type { Commit } from "./history.ts";

const WHAT_HAPPENED: Record<string, string> = {
  A: "file.added",
  D: "file.deleted",
  M: "file.changed",
  T: "file.changed",
};
/** A commit of half a repository would be larger than an event may be. */
const MOST_FILES_TOLD = 1_000;
const MOST_MESSAGE = 50_000;

/** The events of a commit. */
export function eventsOf(commit: Commit, repository: string): NewStreamEvent[] {
  const { hash, author, at, message, files } = commit;
  const event = (stream: string, type: string, topic: string, data: unknown): NewStreamEvent => ({
    id: textId(`${hash}/${stream}`),
    stream: short(stream),
    type,
    topic: short(topic),
    data,
    occurredAt: at,
  });
  const told = files.slice(0, MOST_FILES_TOLD).map((file) => file.path);
  const more = files.length > told.length ? { moreFiles: files.length - told.length } : {};
  return [
    event(repository, "commit.made", `commits/${hash}`, {
      hash,
      author,
      message: message.slice(0, MOST_MESSAGE).toWellFormed(),
      files: told,
      ...more,
    }),
    ...files.map(({ status, path }) =>
      event(`file-${path}`, WHAT_HAPPENED[status] ?? "file.changed", `files/${path}`, { path, commit: hash, author }),
    ),
  ];
}

/** Names of streams and topics have at most 256 characters. */
function short(name: string): string {
  return name.length <= 256
    ? name
    : `${name.slice(0, 191).toWellFormed()}~${createHash("sha256").update(name).digest("hex")}`;
}
