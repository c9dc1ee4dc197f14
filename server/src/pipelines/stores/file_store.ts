// Revisions as files: a folder for each app, in it a file for each revision.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Revision, RevisionStore } from "./revision_store.ts";

const WHOLE = ".whole";
const CHANGES = ".changes";
const WRITING = "writing-";

/** Keeps revisions in a folder. A file is written beside its place and then moved there: whatever happens, there is all of it or nothing. */
export class FileStore implements RevisionStore {
  readonly #folder: string;
  /** Apps whose folder is free of what processes left that were killed while they wrote. */
  readonly #cleared = new Set<string>();

  /** `folder`: made if it is not there. */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  save(app: string, { name, isWhole }: Revision, bytes: Uint8Array): void {
    const folder = this.#folderOf(app);
    mkdirSync(folder, { recursive: true });
    if (!this.#cleared.has(app)) clearAway(folder);
    this.#cleared.add(app);
    const written = join(folder, `${WRITING}${process.pid}`);
    const file = openSync(written, "w");
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(written, join(folder, name + (isWhole ? WHOLE : CHANGES)));
    syncFolder(folder);
  }

  load(app: string, name: string): Uint8Array | undefined {
    for (const ending of [WHOLE, CHANGES]) {
      const bytes = unlessMissing(() => readFileSync(join(this.#folderOf(app), name + ending)));
      if (bytes !== undefined) return bytes;
    }
    return undefined;
  }

  list(app: string): Revision[] {
    const names = unlessMissing(() => readdirSync(this.#folderOf(app))) ?? [];
    const revisions: Revision[] = [];
    for (const name of names.sort()) {
      for (const ending of [WHOLE, CHANGES]) {
        if (name.endsWith(ending)) revisions.push({ name: name.slice(0, -ending.length), isWhole: ending === WHOLE });
      }
    }
    return revisions;
  }

  remove(app: string, names: readonly string[]): void {
    const folder = this.#folderOf(app);
    for (const name of names)
      for (const ending of [WHOLE, CHANGES]) rmSync(join(folder, name + ending), { force: true });
    if (names.length > 0) syncFolder(folder);
  }

  apps(): string[] {
    const folders = readdirSync(this.#folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return folders.map(({ name }) => decodeURIComponent(name)).filter((app) => this.list(app).length > 0);
  }

  close(): void {}

  /** A name is no path: it stays within the folder. */
  #folderOf(app: string): string {
    return join(this.#folder, encodeURIComponent(app).replaceAll(".", "%2E"));
  }
}

function clearAway(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith(WRITING)) rmSync(join(folder, name), { force: true });
}

/** That a file stands in its folder is on the disk only when the folder is. Windows knows no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const open = openSync(folder, "r");
  try {
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
