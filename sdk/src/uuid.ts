/** Event ids: new ones, and those that belong to a key of the caller's. */
import { GaplessError } from "./errors.ts";

/** The namespace of `eventId()`. Part of what is stored: never change it. */
const NAMESPACE = "6f1c3b52-8d0e-5a94-9c7b-2f4e6a1d7c30";

/** A new id, in the order of time: version 7 of RFC 9562. */
export function newId(): string {
  // Not randomUUID(), which browsers have on secure pages only.
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  const now = Date.now();
  view.setUint32(0, Math.floor(now / 0x1_0000));
  view.setUint16(4, now % 0x1_0000);
  return asUuid(bytes, 7);
}

/**
 * The event id of a key: the same key gives the same id, in every process and every language (version 5 of RFC 9562,
 * namespace `6f1c3b52-8d0e-5a94-9c7b-2f4e6a1d7c30`). An event with it is stored once, however often it is appended.
 *
 * @example
 * const id = await eventId(`invoice-${number}`);
 */
export async function eventId(key: string): Promise<string> {
  const { subtle } = globalThis.crypto;
  if (subtle === undefined) {
    const detail = "ids can be made from keys on secure pages only (https, or localhost)";
    throw new GaplessError({ code: "insecure_page", detail, hint: "Give the event an id of your own." });
  }
  const name = new TextEncoder().encode(key);
  const bytes = new Uint8Array(16 + name.length);
  const space = NAMESPACE.replaceAll("-", "");
  for (let at = 0; at < 16; at++) bytes[at] = Number.parseInt(space.slice(at * 2, at * 2 + 2), 16);
  bytes.set(name, 16);
  return asUuid(new Uint8Array(await subtle.digest("SHA-1", bytes)).slice(0, 16), 5);
}

function asUuid(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
