// Real input: the history of this repository. Each commit becomes a few events, appended through REST all or nothing:
// `commit.made` on the repository's stream, and one event on the stream of every file it touched. Event ids are made
// from the commit, so a second run adds nothing.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readConfig } from "./config.ts";
import { explain } from "./explain.ts";

type Commit = { hash: string; author: string; at: string; message: string; files: { status: string; path: string }[] };
type NewEvent = { id: string; stream: string; type: string; topic: string; data: unknown; occurredAt: string };
type Stats = { events: string; streams: string; position: string };
type StoredEvent = {
  position: string;
  stream: string;
  version: string;
  type: string;
  data: { message?: string; author?: string };
};

const FIELD = "\x1f";
const RECORD = "\x1e";
const WHAT_HAPPENED: Record<string, string> = {
  A: "file.added",
  D: "file.deleted",
  M: "file.changed",
  T: "file.changed",
};

async function main(): Promise<void> {
  const call = connect();
  const commits = readHistory();
  const repository = `repository-${basename(process.cwd())}`;
  let added = 0;
  let known = 0;
  for (const commit of commits) {
    const answer = await call<{ data: { duplicate: boolean }[] }>("POST", "/v1/events", eventsOf(commit, repository));
    if (answer.data.every((result) => result.duplicate)) known++;
    else added++;
  }
  console.log(`${commits.length} commits read: ${added} appended, ${known} known from an earlier run.`);
  const stats = await whenSequenced(call);

  const last = await call<{ data: StoredEvent[] }>("GET", "/v1/events?types=commit.made&direction=backwards&limit=5");
  console.log("\nThe last commits, newest first:");
  for (const { position, version, data } of last.data) {
    console.log(
      `  position ${position}, ${repository} version ${version}: ${data.author}: ${data.message?.split("\n")[0]}`,
    );
  }
  console.log(
    `\nThe log now holds ${stats.events} events in ${stats.streams} streams, up to position ${stats.position}.`,
  );
}

/** Waits until every event has its position: appends are numbered a moment after they are stored. */
async function whenSequenced(call: ReturnType<typeof connect>): Promise<Stats> {
  for (let tries = 100; ; tries--) {
    const stats = await call<Stats>("GET", "/v1/stats");
    if (stats.position === stats.events || tries === 0) return stats;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function connect() {
  const path = join(readConfig().dataDir, "credentials.json");
  let credentials: { url: string; apiKey: string };
  try {
    credentials = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new Error(`There is no ${path}. Start Gapless first, in another terminal: npm start`);
  }
  return async <Answer>(method: string, route: string, body?: unknown): Promise<Answer> => {
    const headers = { authorization: `Bearer ${credentials.apiKey}`, "content-type": "application/json" };
    const response = await fetch(credentials.url + route, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: Error) => {
      throw new Error(`Nothing answers at ${credentials.url} (${error.message}). Is Gapless running? npm start`);
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${route} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  };
}

function readHistory(): Commit[] {
  const format = `${RECORD}%H${FIELD}%an${FIELD}%aI${FIELD}%B${FIELD}`;
  const arguments_ = ["log", "--reverse", "--no-renames", "--name-status", `--format=${format}`];
  const output = execFileSync("git", arguments_, { encoding: "utf8", maxBuffer: 1 << 30 });
  return output
    .split(RECORD)
    .slice(1)
    .map((record) => {
      const [hash = "", author = "", at = "", message = "", names = ""] = record.split(FIELD);
      const files = [...names.matchAll(/^([A-Z])\t(.+)$/gm)].map(([, status = "M", path = ""]) => ({ status, path }));
      return { hash, author, at, message: message.trim(), files };
    });
}

function eventsOf(commit: Commit, repository: string): NewEvent[] {
  const { hash, author, at, message, files } = commit;
  const event = (stream: string, type: string, topic: string, data: unknown): NewEvent => ({
    id: idOf(`${hash}/${stream}`),
    stream: short(stream),
    type,
    topic: short(topic),
    data,
    occurredAt: at,
  });
  return [
    event(repository, "commit.made", `commits/${hash}`, {
      hash,
      author,
      message,
      files: files.map((file) => file.path),
    }),
    ...files.map(({ status, path }) =>
      event(`file-${path}`, WHAT_HAPPENED[status] ?? "file.changed", `files/${path}`, { path, commit: hash, author }),
    ),
  ];
}

/** A uuid of version 8 from a text: the same text, the same event. */
function idOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Names of streams and topics have at most 256 characters. */
function short(name: string): string {
  return name.length <= 256 ? name : `${name.slice(0, 191)}~${createHash("sha256").update(name).digest("hex")}`;
}

process.stdout.on("error", () => process.exit()); // whoever read along has left, as `| head` does
main().catch((error: unknown) => {
  console.error(explain(error));
  process.exitCode = 1;
});
