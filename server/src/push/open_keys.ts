/** The keys that a webhook's messages are signed with. */
import { type Opener, SecretError } from "../secrets/open.ts";

/** How SQL gives one that is sealed; others are as they were made, before the installation had a key. */
const SEALED = "sealed:";

/**
 * Opens the live keys of a webhook, the newest first, as SQL joins them. One that cannot be opened is left out: the others
 * sign for themselves. But where there are some and none of them can be, nothing is to be sent: the error is given.
 */
export async function openKeys(opener: Opener, joined: string | null, label: string): Promise<string[] | SecretError> {
  if (joined === null || joined === "") return [];
  // A secret holds no blanks.
  const given = joined.split(" ");
  if (!joined.includes(SEALED)) return given;
  const keys = await Promise.all(
    given.map((one) =>
      one.startsWith(SEALED)
        ? opener.open({ sealed: one.slice(SEALED.length), label }).catch((error: unknown) => {
            if (error instanceof SecretError) return error;
            throw error;
          })
        : one,
    ),
  );
  const good = keys.filter((key) => typeof key === "string");
  const [first] = keys;
  return good.length === 0 && first instanceof SecretError ? first : good;
}
