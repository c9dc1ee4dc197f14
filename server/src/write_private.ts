import { chmodSync, renameSync, writeFileSync } from "node:fs";

/** Writes JSON that only the owner may read. Readers see the old content or the new, never half of it. */
export function writePrivate(file: string, value: object): void {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}
