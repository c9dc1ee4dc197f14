/** Looks again at the keys of what stays open: a key that was revoked must not go on reading. */
import { Problem } from "../errors.ts";
import type { Authenticator } from "./authenticate.ts";

/** Watches keys. */
export type KeyWatch = {
  /** Calls back once the key is no longer good; returns the way to stop that. */
  add(authorization: string | undefined, onLost: () => void): () => void;
  stop(): void;
};

/** Makes a watch that looks at every key at that distance. */
export function createKeyWatch(authenticator: Authenticator, everyMs: number): KeyWatch {
  const watched = new Set<{ authorization: string | undefined; onLost: () => void }>();
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();

  async function look(): Promise<void> {
    // One look at each key, however much is open with it.
    const good = new Map<string | undefined, boolean>();
    for (const entry of [...watched]) {
      const { authorization } = entry;
      const fine = good.get(authorization) ?? (await isGood(authorization));
      good.set(authorization, fine);
      if (!fine && watched.delete(entry)) entry.onLost();
    }
  }

  async function isGood(authorization: string | undefined): Promise<boolean> {
    try {
      await authenticator.authenticate(authorization);
      return true;
    } catch (error) {
      // A database that is away says nothing about a key.
      return !(error instanceof Problem && error.code === "unauthenticated");
    }
  }

  return {
    add(authorization, onLost) {
      const entry = { authorization, onLost };
      watched.add(entry);
      return () => watched.delete(entry);
    },
    stop() {
      clearInterval(timer);
      watched.clear();
    },
  };
}
