/** The state of an app on the command line: taken up at the start, kept every so often and at the end, with how far inputs were read. */
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type App, FileStore, type RestoreReport, type RevisionStore, SqliteStore } from "../../pipelines/index.ts";
import { EXIT, Failure, misuse } from "../failure.ts";
import type { Options } from "../options.ts";
import type { Place } from "../settings.ts";
import type { OptionSpecs } from "../verb.ts";
import type { Printer } from "./print_streams.ts";
import type { RunConfig } from "./read_config.ts";
import type { Given } from "./read_events.ts";

/** The options that say where and how often. */
export const PERSISTENCE: OptionSpecs = {
  "persistence-dir": {
    value: "DIR",
    help: "Keep the app's state in files of this folder, and go on from it the next time.",
  },
  sqlite: { value: "FILE", help: "The same in a file of SQLite." },
  "persist-every": {
    value: "SECONDS",
    help: "How often while events come; 30 if you don't say. At the end in any case.",
  },
};

/** How far an input was read. */
interface Position {
  input: string;
  /** So many of its records have gone in: counted by whoever feeds them. */
  read: number;
}

/** Where state is kept; undefined: nowhere. */
export function storeOf(options: Options, config: RunConfig["persistence"], place: Place): RevisionStore | undefined {
  const [folder, file] = [options.text("persistence-dir"), options.text("sqlite")];
  if (folder !== undefined && file !== undefined)
    throw misuse("--persistence-dir and --sqlite are given; one is enough");
  const given = folder ?? file;
  if (given === undefined && config === undefined) {
    if (options.text("persist-every") !== undefined)
      throw misuse("--persist-every says how often, not where", "Give --persistence-dir or --sqlite, too.");
    return undefined;
  }
  const isFile = given === undefined ? config?.backend === "sqlite" : file !== undefined;
  const path = resolve(place.folder, given ?? (config as NonNullable<typeof config>).path);
  try {
    if (!isFile) return new FileStore(path);
    mkdirSync(dirname(path), { recursive: true });
    return new SqliteStore(path);
  } catch (error) {
    throw new Failure(EXIT.failed, `state cannot be kept in ${path}: ${(error as Error).message}`);
  }
}

/** Keeps the state of a run. */
export class KeptState {
  readonly #app: App;
  readonly #store: RevisionStore;
  readonly #every: number;
  readonly #folder: string;
  readonly #positions = new Map<string, Position>();
  /** The inputs of this run; a file may be given twice. */
  readonly #given = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isKeeping = false;

  /** Of an app that was made with the store. */
  constructor(app: App, store: RevisionStore, options: Options, { folder }: Place) {
    this.#app = app;
    this.#store = store;
    this.#every = 1_000 * (options.count("persist-every", 1, 86_400) ?? 30);
    this.#folder = folder;
  }

  /** Takes up the latest state; tells what of it no longer fits. */
  async restore(tell: (line: string) => void): Promise<void> {
    const report = await this.#app.restoreLatest().catch((error: Error) => {
      throw new Failure(
        EXIT.failed,
        `the state of ${this.#app.name} that was kept cannot be taken up: ${error.message}`,
        "Begin anew with another place for the state, or give the app another @app:name.",
      );
    });
    if (report === undefined) return;
    for (const { input, read } of positionsIn(report)) this.#positions.set(input, { input, read });
    for (const { unit, why } of report.dropped) tell(`the state of ${unit} is dropped: ${why}`);
  }

  /** Leaves out what went in already. Standard input is read from where it stands. */
  async *unread(
    input: { stream: string | undefined; file: string },
    events: AsyncGenerator<Given>,
  ): AsyncGenerator<Given> {
    if (input.file === "-") return yield* events;
    let name = `${input.stream ?? ""}=${resolve(this.#folder, input.file)}`;
    while (this.#given.has(name)) name += " once more";
    this.#given.add(name);
    const position = this.#positions.get(name) ?? { input: name, read: 0 };
    this.#positions.set(name, position);
    const before = position.read;
    let at = 0;
    for await (const event of events) if (at++ >= before) yield { ...event, from: position };
    if (at >= before) return;
    throw new Failure(
      EXIT.failed,
      `${input.file} has ${at} records; ${before} of it were read when the state was kept`,
      "It is another file, or was cut: begin anew with another place for the state, or give the file another name.",
    );
  }

  /** Keeps the state every so often from now on; tells if it cannot. */
  begin(printer: Printer, tell: (line: string) => void): void {
    this.#timer = setInterval(() => {
      if (this.#isKeeping) return;
      this.#isKeeping = true;
      this.keep(printer)
        .catch((error: Error) => tell(`the state could not be kept: ${error.message}`))
        .finally(() => {
          this.#isKeeping = false;
        });
    }, this.#every);
  }

  /** Keeps the state. What it has come to is printed before: after a crash it may be printed twice, but nothing is left out. */
  async keep(printer: Printer): Promise<void> {
    do await printer.tell();
    while (printer.size > 0);
    await this.#app.persist([...this.#positions.values()]);
  }

  /** Lets go of the store. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#store.close();
  }
}

function positionsIn({ notes }: RestoreReport): Position[] {
  return Array.isArray(notes) ? (notes as Position[]) : [];
}
