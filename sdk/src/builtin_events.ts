/** The built-in event types, and which of them Gapless itself appends. */
import type { Connection } from "./connect.ts";
import { senderOf } from "./definitions.ts";
import type { CallOptions } from "./options.ts";
import { step } from "./read_options.ts";

/** A built-in type: what it says, and who appends it. */
export type CatalogueType = {
  type: string;
  family: string;
  /** The topic that is derived when none is given. */
  topic: string;
  description: string;
  /** The shape of its data, as JSON Schema. */
  payload: Record<string, unknown>;
  /** Gapless by itself, the capture of a table, workers of jobs, or nobody but your programs. */
  appendedBy: "gapless" | "capture" | "sdk" | "you";
  /** The family that switches it; null: always told, or not Gapless's to tell. */
  switch: string | null;
};

/** A family that can be switched. */
export type BuiltinFamily = {
  family: string;
  /** null: as the server is set. */
  enabled: boolean | null;
  /** Whether the tenant itself chose so. */
  chosen: boolean;
  meaning: string;
};

/** Events that Gapless appends about itself. */
export type BuiltinEvents = {
  /** All built-in types. */
  catalogue(options?: CallOptions): Promise<CatalogueType[]>;
  /** What can be switched, and how it is. */
  families(options?: CallOptions): Promise<BuiltinFamily[]>;
  /** Switches a family for the tenant; null is what holds for all tenants. */
  switch(family: string, enabled: boolean | null, options?: CallOptions): Promise<void>;
};

/** Makes the verbs. */
export function createBuiltinEvents(connection: Connection): BuiltinEvents {
  const { json } = senderOf(connection);
  const all = async <T>(path: string, call: CallOptions | undefined): Promise<T[]> =>
    (await json<{ data: T[] }>("GET", path, undefined, call)).data;
  return {
    catalogue: (call) => all("/v1/event-types/catalogue", call),
    families: (call) => all("/v1/builtin-events", call),
    async switch(family, enabled, call) {
      const headers = { "content-type": "application/json" };
      const path = `/v1/builtin-events/${step("family", family)}`;
      await connection.send({ method: "PUT", path, headers, body: JSON.stringify({ enabled }) }, call);
    },
  };
}
