// A hold is a file that names the one process which may do something (install, serve from a data folder).
// It outlives a kill -9, so a hold counts only while the very process that wrote it lives: a process id alone is
// not enough, since ids are reused, also across reboots. Plain JavaScript, because it is needed before the install.
import { execFileSync } from "node:child_process";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Says which process has this id now: two answers are equal only for the same process. Undefined when there is none.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function identify(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    // The command name in parentheses may hold anything, so fields are counted from the last ")".
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot}:${fields[19]}`;
  } catch {
    if (process.platform === "linux") return undefined;
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * @typedef {{ pid: number, identity?: string, [field: string]: unknown }} Holder
 * @typedef {{ held: true, note(fields: Record<string, unknown>): void, release(): void }} Held
 */

/** @param {string} file @returns {Holder | undefined} */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * The process that holds the file, if it lives.
 * @param {string} file
 * @returns {Holder | undefined}
 */
export function holderOf(file) {
  const holder = readHolder(file);
  return holder && holder.identity !== undefined && identify(holder.pid) === holder.identity ? holder : undefined;
}

/**
 * Takes the hold, or says who has it. Linking a complete file into place is atomic, so nobody reads half a hold.
 * @param {string} file
 * @returns {Held | { held: false, holder: Holder }}
 */
export function hold(file) {
  const own = { pid: process.pid, identity: identify(process.pid) };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o644 });
  try {
    for (;;) {
      try {
        linkSync(draft, file);
        break;
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
      }
      const holder = holderOf(file);
      if (holder) return { held: false, holder };
      setAside(file, `${draft}.stale`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    held: true,
    note(fields) {
      writeFileSync(draft, JSON.stringify({ ...own, ...fields }), { mode: 0o644 });
      renameSync(draft, file);
    },
    release() {
      if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}

/**
 * Removes a dead hold. Between looking and moving, another process may have put its own there: then it goes back.
 * @param {string} file
 * @param {string} aside
 */
function setAside(file, aside) {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return;
    throw error;
  }
  try {
    if (holderOf(aside)) linkSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}
