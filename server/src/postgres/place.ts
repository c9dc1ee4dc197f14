// Decides which folder holds the data. Normally the one asked for; as root it must also be reachable by the
// unprivileged user that Postgres runs as, and it must last, so never a temporary folder.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { canEnter, chooseUser, type SystemUser } from "./user.ts";

/** Where Postgres lives: `home` holds the folder `postgres` (its data) and what belongs to it. */
export interface Place {
  home: string;
  data: string;
  user: SystemUser | undefined;
}

const FALLBACK = "/var/lib/gapless";

/** Finds the existing data, or decides where it will be. Data that exists is never left behind for a new place. */
export async function choosePlace(dataDir: string, log: (message: string) => void): Promise<Place> {
  await mkdir(dataDir, { recursive: true });
  const own = placeIn(dataDir);
  const elsewhere = placeIn(join(FALLBACK, `${basename(dirname(dataDir))}-${digest(dataDir)}`));
  // Others may pass through when Postgres is another user, but not look around.
  await chmod(dataDir, own.user ? 0o711 : 0o700).catch((error: Error) => {
    throw new Error(
      `Cannot use ${dataDir}: ${error.message}. It belongs to another user; set GAPLESS_DATA to a folder of yours.`,
    );
  });
  if (existsSync(own.data)) {
    if (canEnter(own.user, dataDir)) return own;
    throw new Error(
      `User "${own.user?.name}" cannot reach its data in ${own.data}: a folder above it is closed to others. ` +
        `Open it (chmod o+x), or move the data to ${elsewhere.data}.`,
    );
  }
  if (existsSync(elsewhere.data)) return elsewhere;
  if (canEnter(own.user, dataDir)) return own;
  for (const folder of [FALLBACK, elsewhere.home]) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o711);
  }
  if (!canEnter(elsewhere.user, elsewhere.home)) {
    throw new Error(
      `User "${elsewhere.user?.name}" can reach neither ${dataDir} nor ${elsewhere.home}. Set GAPLESS_DATA.`,
    );
  }
  log(
    `Postgres cannot run as root, and user "${elsewhere.user?.name}" cannot reach ${dataDir}: ` +
      `the data goes to ${elsewhere.home}.`,
  );
  return elsewhere;
}

function placeIn(home: string): Place {
  const data = join(home, "postgres");
  return { home, data, user: chooseUser(existsSync(data) ? data : undefined) };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
