// The contract by the command line, with JSON on standard output, and on standard error when it fails.
import { followCli } from "../cli/call_cli.ts";
import { askCli, wayOf } from "./cli_call.ts";
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

const OPTIONS: Record<string, string> = { id: "--id", topic: "--topic", metadata: "--metadata" };

/** Opens it. */
export async function openCliDoor(caller: Caller): Promise<Door> {
  const call = <T>(args: string[], input?: string) => askCli<T>(caller, args, input);

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
      return following((notes) => {
        // The command tells no seam; it lies where the log ended when the command began.
        if (BigInt(place) >= BigInt(position)) notes.caughtUp();
        const tail = followCli(["tail", "--json", "--after", place, ...lists], wayOf(caller), (line) => {
          const event = JSON.parse(line) as Seen;
          notes.event(event);
          place = event.position ?? place;
          if (place === position) notes.caughtUp();
        });
        return async () => {
          await tail.stop();
          return place;
        };
      });
    },
    close: () => Promise.resolve(),
  };
}
