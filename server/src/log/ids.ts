import { createHash, randomFillSync } from "node:crypto";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const entropy = Buffer.alloc(8_192);
let used = entropy.length;

/** A new time-ordered event id (uuid version 7). */
export function newEventId(now: number = Date.now()): string {
  if (used + 10 > entropy.length) {
    randomFillSync(entropy);
    used = 0;
  }
  const bytes = new Uint8Array(16);
  bytes[0] = now / 2 ** 40;
  bytes[1] = now / 2 ** 32;
  bytes[2] = now / 2 ** 24;
  bytes[3] = now / 2 ** 16;
  bytes[4] = now / 2 ** 8;
  bytes[5] = now;
  bytes.set(entropy.subarray(used, used + 10), 6);
  used += 10;
  return format(bytes, 0x70);
}

/**
 * The id of the nth event of a request with an idempotency key (uuid version 8): the same claim gives the same ids,
 * so that a repetition, even after a crash in between, finds the events it stored the first time.
 */
export function derivedEventId(seed: string, index: number): string {
  return format(createHash("sha256").update(`${seed}\0${index}`).digest().subarray(0, 16), 0x80);
}

function format(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | version;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let text = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += HEX[bytes[i] ?? 0];
  }
  return text;
}
