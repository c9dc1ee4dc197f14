// Passwords are sent to Postgres already hashed, so that no statement, log or statistics view ever shows one.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** A new password: 192 random bits in characters that need no quoting anywhere. */
export function newPassword(): string {
  return randomBytes(24).toString("base64url");
}

/** What `create role … password '…'` accepts in place of the plain password (SCRAM-SHA-256, RFC 5803). */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16), iterations = 4096): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const mac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(mac("Client Key")).digest("base64");
  const serverKey = mac("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
