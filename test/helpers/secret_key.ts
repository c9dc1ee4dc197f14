// The key of the tests' installations: making one takes a while, and servers of one installation have the same.
import { generateKeyPairSync } from "node:crypto";

/** As apps take it. */
export const { privateKey: SECRET_KEY } = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** As GAPLESS_SECRET_KEY has it. */
export const SECRET_KEY_TEXT = Buffer.from(SECRET_KEY.export({ type: "pkcs8", format: "pem" })).toString("base64");
