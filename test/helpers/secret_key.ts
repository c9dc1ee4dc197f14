// The key of the tests' installations: making one takes a while, and servers of one installation have the same.
import { createPrivateKey } from "node:crypto";
import { inject } from "vitest";

/** As GAPLESS_SECRET_KEY has it. */
export const SECRET_KEY_TEXT = inject("secretKey");

/** As apps take it. */
export const SECRET_KEY = createPrivateKey(Buffer.from(SECRET_KEY_TEXT, "base64"));
