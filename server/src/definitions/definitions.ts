/** What tenants define by name: consumer groups, webhooks, triggers, schedules. A room says here what is its own; routes and mutations are the same for all. */
import type { Caller } from "../db/tenant.ts";
import type { NamedLook } from "./named_page.ts";

/** The verbs on definitions. Specs and answers are JSON texts that SQL judges and writes; `ref` is a name or an id. */
export type Verbs<Room> = {
  /** Makes one; already_exists where the name is taken. */
  create(room: Room, caller: Caller, spec: string): Promise<string>;
  /** Makes one, or brings the one of that name or id to the spec; a new version only where that differs. */
  define(room: Room, caller: Caller, ref: string, spec: string): Promise<string>;
  /** Changes what the merge patch (RFC 7396) names, and nothing else. */
  change(room: Room, caller: Caller, ref: string, changes: string): Promise<string>;
  /** One with its statistics. */
  get(room: Room, caller: Caller, ref: string): Promise<string>;
  /** Those behind a name, in the order of names. One more than wanted tells that there are more. */
  list(room: Room, caller: Caller, look: NamedLook & Narrowed): Promise<string[]>;
  /** Ends one for good, with all that waits for it. */
  remove(room: Room, caller: Caller, ref: string): Promise<void>;
  /** Goes on, where it was paused or disabled; it as it is afterwards. */
  resume(room: Room, caller: Caller, ref: string): Promise<string>;
  /** How many there are, and how the last day went; of kinds that keep such a count. */
  stats?(room: Room, caller: Caller): Promise<string>;
};

/** What narrows a list; each kind knows its own of these. */
export type Narrowed = { application?: string | undefined };

/** A kind of definitions. */
export type Definitions<Room> = Verbs<Room> & {
  /** `Trigger`: in the names of schemas, operations and mutations. */
  noun: string;
  /** What one is called in a sentence. */
  word: string;
  /** `triggers`: its routes are `/v1/<tag>`, and changing one wants the permission `<tag>:admin`. */
  tag: string;
  /** What its list can be narrowed by. */
  filters: readonly (keyof Narrowed)[];
  /** Which list it is: cursors are good for that one alone. */
  scope(narrowed: Narrowed): string;
};

/** What changing one of a kind wants. */
export const adminOf = ({ tag }: { tag: string }): string => `${tag}:admin`;
