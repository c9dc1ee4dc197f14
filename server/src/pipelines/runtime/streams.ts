// The streams of an app by their names, and whoever listens to them.
import type { Attribute } from "../check/scope.ts";
import type { OutputEvent } from "../plan/environment.ts";
import { InputError } from "../plan/ingest.ts";
import { type Chunk, EXPIRED, RESET, type Row, type Taker } from "./chunk.ts";
import type { AppHost } from "./host.ts";
import { Junction } from "./junction.ts";

/** The streams of an app. */
export class Streams {
  readonly #host: AppHost;
  readonly #junctions = new Map<string, Junction>();

  /** Streams with the attributes of their events; names are with their prefix. */
  constructor(attributes: ReadonlyMap<string, readonly Attribute[]>, host: AppHost) {
    this.#host = host;
    for (const [name, list] of attributes) this.#junctions.set(name, new Junction(name, list, host.gate));
  }

  /** The stream of a name, if there is one. */
  find(name: string): Junction | undefined {
    return this.#junctions.get(name);
  }

  /** The stream of a name. */
  named(name: string): Junction {
    const junction = this.#junctions.get(name);
    if (junction !== undefined) return junction;
    throw new InputError(`there is no stream ${name}; there is ${[...this.#junctions.keys()].join(", ") || "none"}`);
  }

  /** A stream, or what comes out of a window that is defined. */
  readable(name: string): Junction {
    return this.#host.windows.get(name)?.exit ?? this.named(name);
  }

  /** All of them. */
  get all(): Iterable<Junction> {
    return this.#junctions.values();
  }

  /** The names of all, and what their events are made of. */
  get attributes(): Map<string, readonly Attribute[]> {
    return new Map([...this.#junctions].map(([name, { attributes }]) => [name, attributes]));
  }
}

/** Calls back with the events of a stream, those of a chunk together. */
export function listening(listener: (events: OutputEvent[]) => void): Taker {
  return {
    take(chunk: Chunk) {
      const events: OutputEvent[] = [];
      for (let at = 0; at < chunk.size; at++) {
        if (chunk.kinds[at] === RESET) continue;
        const isExpired = chunk.kinds[at] === EXPIRED;
        events.push({ timestamp: chunk.times[at] as number, data: chunk.rows[at] as Row, isExpired });
      }
      if (events.length > 0) listener(events);
    },
  };
}
