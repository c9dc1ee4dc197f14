// Snapshots as bytes: a head that says what they are and what they build on, and values as V8 writes them, which keep maps, sets,
// bigints and arrays of numbers, and write a row that several operators keep once.
import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import { SnapshotError } from "./snapshot_error.ts";

/** `GLPS`, the version of this form, whether it builds on another, its number since the last whole one, the checksum of the one before, its own. */
const HEAD = 20;
const MAGIC = 0x474c5053;
const VERSION = 1;

/** Where a snapshot stands in its series: a whole one is number 0, each change counts on and names the one it builds on. */
export interface Place {
  number: number;
  checksum: number;
}

/** A snapshot that was read. */
export interface ReadSnapshot {
  isWhole: boolean;
  place: Place;
  /** The checksum of the one it builds on. */
  after: number;
  content: unknown;
}

/** Writes a snapshot. `after`: the one it builds on. */
export function writeSnapshot(content: unknown, after: Place | undefined): { bytes: Uint8Array; place: Place } {
  let values: Buffer;
  try {
    values = serialize(content);
  } catch (error) {
    throw new SnapshotError(
      `the state holds a value that cannot be saved (${error instanceof Error ? error.message : String(error)}); objects in events are plain values, lists, maps and sets`,
    );
  }
  const bytes = Buffer.alloc(HEAD + values.length);
  const number = after === undefined ? 0 : after.number + 1;
  bytes.writeUInt32BE(MAGIC, 0);
  bytes.writeUInt16BE(VERSION, 4);
  bytes.writeUInt16BE(after === undefined ? 0 : 1, 6);
  bytes.writeUInt32BE(number, 8);
  bytes.writeUInt32BE(after?.checksum ?? 0, 12);
  values.copy(bytes, HEAD);
  const checksum = checksumOf(bytes);
  bytes.writeUInt32BE(checksum, 16);
  return { bytes, place: { number, checksum } };
}

/** Reads a snapshot; throws what is wrong with it. */
export function readSnapshot(given: Uint8Array): ReadSnapshot {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  if (bytes.length < HEAD || bytes.readUInt32BE(0) !== MAGIC) throw new SnapshotError("these bytes are no snapshot");
  const version = bytes.readUInt16BE(4);
  if (version !== VERSION) {
    throw new SnapshotError(`the snapshot is of form ${version}; this version of Gapless reads form ${VERSION}`);
  }
  const checksum = bytes.readUInt32BE(16);
  if (checksumOf(bytes) !== checksum) {
    throw new SnapshotError("the snapshot is damaged: its checksum is another; restore an older one");
  }
  return {
    isWhole: bytes.readUInt16BE(6) === 0,
    place: { number: bytes.readUInt32BE(8), checksum },
    after: bytes.readUInt32BE(12),
    content: deserialize(bytes.subarray(HEAD)),
  };
}

/** Reads a series: a whole snapshot, and the changes that build on it, in their order. */
export function readSeries(list: readonly Uint8Array[]): ReadSnapshot[] {
  const series = list.map((bytes) => readSnapshot(bytes));
  const [first] = series;
  if (first === undefined) throw new SnapshotError("there is no snapshot to restore");
  if (!first.isWhole) throw new SnapshotError("these are changes; the whole snapshot that they build on stands first");
  for (const [at, { isWhole, place, after }] of series.entries()) {
    if (at === 0) continue;
    if (isWhole) throw new SnapshotError(`snapshot ${at + 1} is a whole one; only the first may be`);
    const before = (series[at - 1] as ReadSnapshot).place;
    if (place.number === before.number + 1 && after === before.checksum) continue;
    throw new SnapshotError(
      `changes ${at} (number ${place.number}) do not build on what stands before them (${before.number})`,
    );
  }
  return series;
}

/** Of all but the checksum. */
function checksumOf(bytes: Buffer): number {
  return crc32(bytes.subarray(HEAD), crc32(bytes.subarray(0, 16)));
}
