// Postgres refuses to run as root. As root, its process runs as an existing unprivileged user instead.
import { execFileSync, spawnSync } from "node:child_process";
import { statSync } from "node:fs";

/** A user of this machine, as `spawn` wants it. */
export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

/** Only users with a name will do: initdb looks its own up. */
function find(nameOrUid: string): SystemUser | undefined {
  try {
    const ask = (flag: string) =>
      execFileSync("id", [flag, nameOrUid], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return { name: ask("-un"), uid: Number(ask("-u")), gid: Number(ask("-g")) };
  } catch {
    return undefined;
  }
}

/**
 * The user Postgres runs as; undefined means this process's own, which is right unless it is root.
 * Existing data decides, so that it stays readable when a `postgres` user appears later.
 */
export function chooseUser(existingData?: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existingData !== undefined) {
    const { uid } = statSync(existingData);
    const owner = uid === 0 ? undefined : find(String(uid));
    if (owner) return owner;
    if (uid !== 0)
      throw new Error(`${existingData} belongs to user id ${uid}, which has no name here (see /etc/passwd).`);
  }
  const user = find("postgres") ?? find("nobody");
  if (!user) {
    throw new Error(
      'Running as root needs an unprivileged user for Postgres, and there is neither "postgres" nor "nobody". ' +
        "Run as an ordinary user, or set DATABASE_URL to an existing Postgres.",
    );
  }
  return user;
}

/** What to add to spawn options so that the program runs as that user. */
export function runAs(user: SystemUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

/** Whether the user can enter the folder. Tried, not computed: modes, ACLs and mounts all have a say. */
export function canEnter(user: SystemUser | undefined, folder: string): boolean {
  return canRun(user, "/bin/sh", ["-c", 'cd -- "$0"', folder]);
}

/** Whether the user can run the program. */
export function canRun(user: SystemUser | undefined, program: string, args: string[]): boolean {
  const result = spawnSync(program, args, { cwd: "/", stdio: "ignore", ...runAs(user) });
  if (result.error && (result.error as NodeJS.ErrnoException).code === "EPERM" && user) {
    throw new Error(`This root may not switch to user "${user.name}" (${result.error.message}). Set DATABASE_URL.`);
  }
  return result.status === 0;
}
