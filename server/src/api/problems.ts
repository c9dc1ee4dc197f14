/** What several rooms say of their routes. */

/** What may be wrong with a body. */
export const BODY_PROBLEMS = ["invalid_input", "malformed_json", "payload_too_large", "unsupported_media_type"];
/** What may be wrong with a key. */
export const KEY_PROBLEMS = ["idempotency_in_flight", "idempotency_key_reused"];
/** A header of answers to requests with a key. */
export const REPLAYED = {
  "Idempotent-Replayed": "true where this is the kept answer of an earlier request with the same key",
};
/** Where nothing is to be said. */
export const NOTHING = { description: "Nothing.", schema: { type: "object" }, optional: true };
