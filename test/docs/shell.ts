// One bash for all commands of a page, as a reader would have it: variables live on, a feed runs beside.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A shell. */
export interface Shell {
  /** Runs commands and gives what they printed. */
  run(commands: string): Promise<string>;
  /** Runs commands beside; what they print is collected. */
  follow(commands: string): { output(): string };
  /** Ends it and everything it started. */
  end(): void;
}

const PATIENCE_MS = 30_000;

const CLI = fileURLToPath(new URL("../../server/src/cli/main.ts", import.meta.url));

/** A folder for the PATH with the command line tool in it, as an alias would give it to a reader. */
export function folderOfGapless(parent: string): string {
  const folder = join(parent, "bin");
  mkdirSync(folder);
  writeFileSync(join(folder, "gapless"), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  chmodSync(join(folder, "gapless"), 0o755);
  return folder;
}

/** Opens a shell in a folder. */
export function openShell(cwd: string, env: Record<string, string>): Shell {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const all = {
    PATH,
    HOME,
    NODE_COMPILE_CACHE,
    LC_ALL: "C.UTF-8",
    PSQLRC: "/dev/null",
    PGTZ: "UTC",
    PAGER: "cat",
    ...env,
  };
  const start = (args: string[]): [ChildProcess, () => string] => {
    const child = spawn("bash", args, { cwd, env: all, detached: true, stdio: ["pipe", "pipe", "pipe"] });
    let text = "";
    child.once("error", () => undefined); // no bash: whoever waits for output says so
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
    }
    return [child, () => text];
  };
  const [bash, output] = start(["--norc"]);
  const followers: ChildProcess[] = [];
  return {
    async run(commands) {
      const from = output().length;
      const mark = randomBytes(8).toString("hex");
      bash.stdin?.write(`{ ${commands}\n} 2>&1 </dev/null\nprintf '\\n%s\\n' ${mark}\n`);
      for (const end = Date.now() + PATIENCE_MS; !output().includes(mark); await sleep(5)) {
        if (Date.now() > end) throw new Error(`No end of: ${commands}\nSo far: ${output().slice(from)}`);
      }
      return output().slice(from, output().indexOf(mark)).trim();
    },
    follow(commands) {
      // It begins with the shell's variables of this moment.
      const [child, seen] = start(["--norc"]);
      followers.push(child);
      const mark = randomBytes(8).toString("hex");
      void this.run("declare -p GAPLESS KEY DB 2>/dev/null || true").then((variables) => {
        child.stdin?.end(`${variables}\nprintf '%s\\n' ${mark}\n${commands}\n`);
      });
      return { output: () => seen().split(`${mark}\n`)[1] ?? "" };
    },
    end() {
      for (const child of [bash, ...followers]) {
        try {
          if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
        } catch {
          // It ended by itself.
        }
      }
    },
  };
}
