/** Holds events against the schemas of a client (Standard Schema, https://standardschema.dev). */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type Issue, MisfitError } from "./errors.ts";
import type { Event } from "./event.ts";

/** A schema for the data of each event type. */
export type SchemaMap = { readonly [type: string]: StandardSchemaV1 };

/** The data of each type as it is appended, before a schema turns it into anything. */
export type InputsOf<Map extends SchemaMap> = { [Type in keyof Map]: StandardSchemaV1.InferInput<Map[Type]> };

/** The data of each type as it is read. */
export type OutputsOf<Map extends SchemaMap> = { [Type in keyof Map]: StandardSchemaV1.InferOutput<Map[Type]> };

/** What becomes of an event that is read and does not fit: an error, nothing, or the event itself with a mark. */
export type MisfitRule = "throw" | "skip" | "mark";

/** An event that does not fit, as it was stored; `"misfit" in event` tells it from the others. */
export type MarkedEvent = Event & { misfit: readonly Issue[] };

/** The check of one client. */
export type Fit<Read> = {
  /** Throws a MisfitError for the first event to be appended that does not fit. */
  check(events: readonly { type: string; data: unknown }[]): Promise<void>;
  /** The event as the client's type has it; undefined where it is to be skipped. */
  read(event: Event): Promise<Read | undefined> | Read;
  /** The same where there is only this event: one that would be skipped is an error. */
  only(event: Event): Promise<Read>;
  list(events: Event[]): Promise<Read[]>;
};

/** Makes the check. Without schemas everything fits. */
export function createFit<Read>(schemas: SchemaMap | undefined, rule: MisfitRule): Fit<Read> {
  const asRead = (event: Event): Read => event as Read;
  if (schemas === undefined) {
    const list = async (events: Event[]): Promise<Read[]> => events.map(asRead);
    return { check: async () => undefined, read: asRead, only: async (event) => asRead(event), list };
  }

  async function judge(event: { type: string; data: unknown }): Promise<StandardSchemaV1.Result<unknown>> {
    const schema = schemas !== undefined && Object.hasOwn(schemas, event.type) ? schemas[event.type] : undefined;
    if (schema === undefined) return { issues: [{ message: `the event map has no type '${event.type}'` }] };
    return await schema["~standard"].validate(event.data);
  }

  async function read(event: Event, misfits: MisfitRule): Promise<Read | undefined> {
    const result = await judge(event);
    if (result.issues === undefined) return asRead({ ...event, data: result.value });
    if (misfits === "throw") throw new MisfitError(event, result.issues);
    return misfits === "skip" ? undefined : asRead(Object.assign(event, { misfit: result.issues }));
  }

  return {
    async check(events) {
      for (const [index, event] of events.entries()) {
        const { issues } = await judge(event);
        if (issues !== undefined) throw new MisfitError(event, issues, `events[${index}]`);
      }
    },
    read: (event) => read(event, rule),
    only: async (event) => (await read(event, rule === "skip" ? "throw" : rule)) as Read,
    async list(events) {
      const found: Read[] = [];
      for (const event of events) {
        const fitting = await read(event, rule);
        if (fitting !== undefined) found.push(fitting);
      }
      return found;
    },
  };
}
