// Revisions in memory: for tests, and for going back while a program runs.
import type { Revision, RevisionStore } from "./revision_store.ts";

/** Keeps revisions in memory. */
export class MemoryStore implements RevisionStore {
  readonly #apps = new Map<string, Map<string, { isWhole: boolean; bytes: Uint8Array }>>();

  save(app: string, { name, isWhole }: Revision, bytes: Uint8Array): void {
    let revisions = this.#apps.get(app);
    if (revisions === undefined) {
      revisions = new Map();
      this.#apps.set(app, revisions);
    }
    revisions.set(name, { isWhole, bytes });
  }

  load(app: string, name: string): Uint8Array | undefined {
    return this.#apps.get(app)?.get(name)?.bytes;
  }

  list(app: string): Revision[] {
    const revisions = [...(this.#apps.get(app) ?? [])].map(([name, { isWhole }]) => ({ name, isWhole }));
    return revisions.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  remove(app: string, names: readonly string[]): void {
    for (const name of names) this.#apps.get(app)?.delete(name);
  }

  apps(): string[] {
    return [...this.#apps].filter(([, revisions]) => revisions.size > 0).map(([app]) => app);
  }

  close(): void {}
}
