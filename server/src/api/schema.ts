/** Pieces that the rooms' schemas are written with. */
import type { Schema } from "./route.ts";

/** A 64-bit number. */
export const digits = (description: string): Schema => ({ type: "string", pattern: "^[0-9]+$", description });
/** A moment. */
export const time = (description: string): Schema => ({ type: "string", format: "date-time", description });
/** The same, or null. */
export const maybe = (schema: Schema): Schema => ({ ...schema, type: [schema.type, "null"] });
/** A list of texts. */
export const texts = (description: string): Schema => ({ type: "array", items: { type: "string" }, description });
/** A whole number within bounds. */
export const integer = (description: string, minimum?: number, maximum?: number): Schema => ({
  type: "integer",
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
  description,
});
/** An object; answers may get further fields later. */
export const object = (properties: Record<string, Schema>, required: string[] = [], description?: string): Schema => ({
  type: "object",
  ...(required.length === 0 ? {} : { required }),
  ...(description === undefined ? {} : { description }),
  properties,
});
/** An object that knows no other fields: what is misspelt in a request is refused. */
export const closed = (schema: Schema): Schema => ({ ...schema, additionalProperties: false });

/** A duration such as "5s". */
export const duration = (description: string): Schema => ({
  type: "string",
  description: `${description} Such as 500ms, 5s, 1m30s, 2h or 1d.`,
});
