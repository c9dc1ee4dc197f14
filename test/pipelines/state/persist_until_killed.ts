// A program that keeps its state again and again until it is killed: `node persist_until_killed.ts file|sqlite PATH`. It tells each
// revision that is kept.
import { createApp, FileStore, SqliteStore } from "../../../server/src/pipelines/index.ts";

const [, , kind, path = ""] = process.argv;
const store = kind === "sqlite" ? new SqliteStore(path) : new FileStore(path);
const app = createApp(
  "define stream S (value int); from S#window.length(2000) select sum(value) as total, count() as n insert into O;",
  { now: 0, revisions: { store, wholeEvery: 4 } },
);
app.start();
const input = app.input("S");
for (let value = 1; ; value++) {
  input.send([value]);
  await app.persist(value);
  process.stdout.write(`${value}\n`);
}
