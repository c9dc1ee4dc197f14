// Several apps side by side, each for itself, by their names.

import { nearest } from "../check/fail.ts";
import type { App as AppTree } from "../language/ast.ts";
import { InputError } from "../plan/ingest.ts";
import type { App } from "./app.ts";
import { type CreateOptions, createApp, validateApp } from "./create_app.ts";
import type { RestoreReport } from "./restoring.ts";

/** What became of several apps, by their names: of each what there is, or why there is nothing. */
export type Outcomes<T> = Map<string, { value: T } | { error: unknown }>;

/** Apps of one process. What its options say holds for all of them. */
export class Manager {
  readonly #options: CreateOptions;
  readonly #apps = new Map<string, App>();

  /** None as yet. */
  constructor(options: CreateOptions = {}) {
    this.#options = options;
  }

  /** Makes an app of a text, or of what parseApp() gives. No two have the same name. It is not started. */
  create(text: string | AppTree, options: CreateOptions = {}): App {
    const app = createApp(text, { ...this.#options, ...options });
    if (this.#apps.has(app.name)) {
      throw new InputError(`there is an app ${app.name} already; shut it down, or give this one another @app:name`);
    }
    this.#apps.set(app.name, app);
    return app;
  }

  /** Checks a text without making an app of it: throws what create() would. */
  validate(text: string | AppTree): void {
    validateApp(text, this.#options);
  }

  /** The app of a name; undefined if there is none. */
  find(name: string): App | undefined {
    return this.#apps.get(name);
  }

  /** The app of a name. */
  get(name: string): App {
    const app = this.#apps.get(name);
    if (app !== undefined) return app;
    throw new InputError(`there is no app ${name}${nearest(name, this.names)}`);
  }

  /** The names of the apps, in the order in which they were made. */
  get names(): string[] {
    return [...this.#apps.keys()];
  }

  /** Ends an app, and forgets it: a new one may have its name. */
  async shutdown(name: string): Promise<void> {
    const app = this.get(name);
    this.#apps.delete(name);
    await app.shutdown();
  }

  /** Ends all. */
  async shutdownAll(): Promise<void> {
    const apps = [...this.#apps.values()];
    this.#apps.clear();
    await Promise.all(apps.map((app) => app.shutdown()));
  }

  /** Keeps the states of all; gives the names of the revisions. That one cannot be kept keeps no other from it. */
  persistAll(): Promise<Outcomes<string>> {
    return this.#each((app) => app.persist());
  }

  /** Takes up the latest revisions of all; undefined for those that have none. */
  restoreAll(): Promise<Outcomes<(RestoreReport & { revision: string }) | undefined>> {
    return this.#each((app) => app.restoreLatest());
  }

  async #each<T>(work: (app: App) => Promise<T>): Promise<Outcomes<T>> {
    const outcomes: Outcomes<T> = new Map();
    for (const [name, app] of this.#apps) {
      try {
        outcomes.set(name, { value: await work(app) });
      } catch (error) {
        outcomes.set(name, { error });
      }
    }
    return outcomes;
  }
}

/** Somebody who looks after several apps. */
export function createManager(options: CreateOptions = {}): Manager {
  return new Manager(options);
}
