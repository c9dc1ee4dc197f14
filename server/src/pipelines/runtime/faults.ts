// Events that failed: each is told, or goes into the stream of those of its stream that did.
import type { Failure } from "../plan/environment.ts";
import { Chunk, CURRENT } from "./chunk.ts";
import type { AppHost } from "./host.ts";
import type { Streams } from "./streams.ts";

/** What becomes of events that fail. */
export class Faults {
  readonly #host: AppHost;
  readonly #streams: Streams;
  /** How many have failed. */
  count = 0;

  /** Those of an app. */
  constructor(host: AppHost, streams: Streams) {
    this.#host = host;
    this.#streams = streams;
  }

  /** Takes one. */
  take({ query, stream, row, time, error }: Failure): void {
    this.count++;
    const [name, message] = error instanceof Error ? [error.name, error.message] : ["Error", String(error)];
    const faults = stream?.prefix === "" ? this.#streams.find(`!${stream.name}`) : undefined;
    if (faults !== undefined) {
      const chunk = new Chunk();
      chunk.add([...row, { name, message }], time, CURRENT);
      faults.take(chunk);
      return;
    }
    const from = stream === undefined ? {} : { stream: stream.prefix + stream.name };
    this.#host.log({
      level: "error",
      message: `${query}: ${message}`,
      query,
      ...from,
      timestamp: time,
      data: row,
      error,
    });
  }
}
