/** The shapes of subscriptions on the wire, as JSON Schema. */
import { SELECTION_SCHEMAS } from "../selectors/schemas.ts";
import { CONSUME_SCHEMAS } from "./consume_schemas.ts";
import { DEFINITION_SCHEMAS } from "./definition_schemas.ts";
import { DELIVERY_SCHEMAS } from "./delivery_schemas.ts";

/** Every schema of the room. */
export const SUBSCRIPTION_SCHEMAS = {
  ...SELECTION_SCHEMAS,
  ...DEFINITION_SCHEMAS,
  ...CONSUME_SCHEMAS,
  ...DELIVERY_SCHEMAS,
};
