// The contract by the command line: each call is a process, with JSON on standard output, and on standard error when it fails.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  type Caller,
  type Door,
  following,
  type Given,
  type Page,
  type Range,
  Refusal,
  type Seen,
  type Stored,
} from "./door.ts";

const MAIN = fileURLToPath(import.meta.resolve("@gapless/server/cli/main"));
const OPTIONS: Record<string, string> = { id: "--id", topic: "--topic", metadata: "--metadata" };

/** Opens it. */
export async function openCliDoor({ url, apiKey }: Caller): Promise<Door> {
  const start = (args: string[]) =>
    spawn(process.execPath, [MAIN, ...args], {
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], GAPLESS_URL: url, GAPLESS_API_KEY: apiKey },
      stdio: ["pipe", "pipe", "pipe"],
    });

  async function call<T>(args: string[], input = ""): Promise<T> {
    const child = start(args);
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      out += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      err += chunk;
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    const code = await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
    if (code === 0) return JSON.parse(out) as T;
    const { code: name, field, message, actualVersion } = JSON.parse(err);
    throw new Refusal(name, field ?? message, actualVersion);
  }

  async function appendOne(stream: string, event: Given, expected: string | undefined): Promise<Stored> {
    const { type, data, ...more } = event;
    const options = Object.entries(more).flatMap(([name, value]) => [
      OPTIONS[name] ?? `--${name}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    if (expected !== undefined) options.push("--expected-version", expected);
    const place = type === undefined ? [stream] : [stream, type];
    return call<Stored>(["append", ...place, ...options, "--json"], JSON.stringify(data));
  }

  async function page({ limit, backwards, next, selector, ...filter }: Range, more: string[]): Promise<Page> {
    const args = Object.entries(filter).flatMap(([name, list]) =>
      (list as string[]).flatMap((each) => [`--${name}`, each]),
    );
    if (selector !== undefined) args.push("--selector", JSON.stringify(selector));
    if (limit !== undefined) args.push(`--limit=${limit}`);
    if (backwards === true) args.push("--backwards");
    if (next !== undefined) args.push("--cursor", next);
    const answer = await call<{ data: Seen[]; nextCursor: string | null; hasMore: boolean }>([
      "read",
      ...more,
      ...args,
      "--json",
    ]);
    return { events: answer.data, next: answer.hasMore ? (answer.nextCursor ?? undefined) : undefined };
  }

  return {
    slow: true,
    async append(stream, events, expected) {
      // One after the other: a command appends one event.
      const [first, ...rest] = Array.isArray(events) ? events : [events];
      if (first === undefined) throw new Error("nothing to append");
      const stored = await appendOne(stream, first, expected);
      for (const event of rest) {
        const { lastVersion, eventIds } = await appendOne(stream, event, undefined);
        stored.lastVersion = lastVersion;
        stored.eventIds.push(...eventIds);
      }
      return stored;
    },
    read: (range = {}) => page(range, []),
    readStream: (stream, range = {}) => page(range, ["--stream", stream]),
    async version(stream) {
      const { events } = await page({ limit: 1, backwards: true }, ["--stream", stream]);
      if (events[0] === undefined) throw new Refusal("not_found");
      return events[0].version;
    },
    async follow(after, { selector, ...filter } = {}) {
      const { position } = await call<{ position: string }>(["stats", "--json"]);
      let place = after ?? position;
      const lists = Object.entries(filter).flatMap(([name, list]) => list.flatMap((each) => [`--${name}`, each]));
      if (selector !== undefined) lists.push("--selector", JSON.stringify(selector));
      const child = start(["tail", "--json", "--after", place, ...lists]);
      return following((notes) => {
        // The command tells no seam; it lies where the log ended when the command began.
        if (BigInt(place) >= BigInt(position)) notes.caughtUp();
        let rest = "";
        child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
          const lines = (rest + chunk).split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines) {
            const event = JSON.parse(line) as Seen;
            notes.event(event);
            place = event.position ?? place;
            if (place === position) notes.caughtUp();
          }
        });
        child.stderr.resume();
        return async () => {
          const closed = new Promise((resolve) => child.once("close", resolve));
          child.kill("SIGINT");
          await closed;
          return place;
        };
      });
    },
    close: () => Promise.resolve(),
  };
}
