// What the load generator sends. Values are texts; the same 250 bytes of data everywhere.
import { randomUUID } from "node:crypto";
import { type Shot, shot } from "./wire.ts";

/** What to send, where to. Plain data, since it goes to a worker thread. */
export interface Load {
  kind: keyof typeof KINDS;
  streams: number;
  categories: number;
}

/** A statement and a supply of values for it. */
export interface Supply {
  statement: string;
  next(): Shot;
}

/** Event data of `bytes` bytes. */
export function data(bytes = 250): string {
  const start = '{"order":"A-10042","customer":4711,"amount":129.95,"currency":"EUR","note":"';
  return `${start}${"x".repeat(bytes - start.length - 2)}"}`;
}

/** The name of the n-th stream: streams are spread over the categories in turn. */
export function streamName(n: number, categories: number): string {
  return categories === 1 ? `order-${n}` : `order${n % categories}-${n}`;
}

const DATA = data();
const EVENT = `{"type":"order.placed","data":${DATA}}`;

const KINDS = {
  append: ({ streams, categories }: Load): Supply => ({
    statement: "select * from gapless.append($1, $2)",
    next: () => shot([streamName(random(streams), categories), EVENT]),
  }),

  /** The row that append writes, by a client that knows everything already. */
  insert({ streams, categories }: Load): Supply {
    const versions = new Uint32Array(streams);
    const now = new Date().toISOString();
    return {
      statement: `insert into bench.bare (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
        values ($1, $2, $3, $4, gapless.uuid_v7(), $5, $6, $7, $8)`,
      next() {
        const n = random(streams);
        const version = (versions[n] ?? 0) + 1;
        versions[n] = version;
        const place = ["1", streamName(n, categories), String(version), now];
        return shot([...place, "order.placed", "custom/order.placed", DATA, "{}"]);
      },
    };
  },

  messageStore: ({ streams, categories }: Load): Supply => ({
    statement: "select message_store.write_message($1, $2, $3, $4)",
    next: () => shot([randomUUID(), streamName(random(streams), categories), "order.placed", DATA]),
  }),
};

/** The supply for a load; it remembers what it sent. */
export function supplyFor(load: Load): Supply {
  return KINDS[load.kind](load);
}

function random(below: number): number {
  return Math.floor(Math.random() * below);
}
