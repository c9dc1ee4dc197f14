// Revisions in a file of SQLite.
import type { DatabaseSync } from "node:sqlite";
import type { Revision, RevisionStore } from "./revision_store.ts";

/** Keeps revisions in a file of SQLite, which Node brings along. */
export class SqliteStore implements RevisionStore {
  readonly #database: DatabaseSync;

  /** `file`: made if it is not there; `:memory:` keeps nothing. */
  constructor(file: string) {
    this.#database = new (sqlite().DatabaseSync)(file);
    // A revision that was saved is on the disk, also when the machine fails.
    this.#database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma busy_timeout = 5000;
      create table if not exists revisions (
        app text not null,
        name text not null,
        whole integer not null,
        bytes blob not null,
        primary key (app, name)
      );
    `);
  }

  save(app: string, { name, isWhole }: Revision, bytes: Uint8Array): void {
    this.#database
      .prepare("insert or replace into revisions (app, name, whole, bytes) values (?, ?, ?, ?)")
      .run(app, name, isWhole ? 1 : 0, bytes);
  }

  load(app: string, name: string): Uint8Array | undefined {
    const row = this.#database.prepare("select bytes from revisions where app = ? and name = ?").get(app, name);
    return row?.["bytes"] as Uint8Array | undefined;
  }

  list(app: string): Revision[] {
    const rows = this.#database.prepare("select name, whole from revisions where app = ? order by name").all(app);
    return rows.map(({ name, whole }) => ({ name: String(name), isWhole: whole === 1 }));
  }

  remove(app: string, names: readonly string[]): void {
    const remove = this.#database.prepare("delete from revisions where app = ? and name = ?");
    for (const name of names) remove.run(app, name);
  }

  apps(): string[] {
    return this.#database
      .prepare("select distinct app from revisions order by app")
      .all()
      .map(({ app }) => String(app));
  }

  close(): void {
    this.#database.close();
  }
}

/** Node's SQLite, loaded when it is first used. Node says then that it is experimental, which is no news to who chose it here. */
function sqlite(): typeof import("node:sqlite") {
  const warn = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).startsWith("SQLite is an experimental feature"))
      Reflect.apply(warn, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = warn;
  }
}
