// What the contract asks of a door for channels, secrets and values. Each door says it in its own words and nothing else.
import type { Caller } from "./door.ts";

/** A channel as it is shown; the fields of its type beside these. */
export type Channel = { id: string; name: string; type: string; version: number; [field: string]: unknown };

/** A secret as it is shown. */
export interface Secret {
  name: string;
  version: number;
}

/** A value as it is shown. */
export interface Value {
  key: string;
  value: unknown;
  expiresAt: string | null;
}

/** A door. Whatever is refused throws a Refusal. */
export interface KeptDoor {
  channels: {
    define(name: string, spec: Record<string, unknown>): Promise<Channel>;
    get(name: string): Promise<Channel>;
    /** Names, in order. */
    list(): Promise<string[]>;
    remove(name: string): Promise<void>;
  };
  secrets: {
    set(name: string, value: string): Promise<void>;
    list(): Promise<Secret[]>;
    remove(name: string): Promise<void>;
  };
  values: {
    set(key: string, value: unknown, ttl?: string): Promise<Value>;
    get(key: string): Promise<Value>;
    /** Keys, in order. */
    list(prefix?: string): Promise<string[]>;
    remove(key: string): Promise<void>;
  };
  close(): Promise<void>;
}

/** Opens it for a caller. */
export type OpenKeptDoor = (caller: Caller) => Promise<KeptDoor>;
