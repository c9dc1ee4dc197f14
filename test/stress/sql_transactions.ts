// Appends in transactions: with savepoints, taken back, long, prepared.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Given, Outcome, Planned } from "./ledger.ts";
import { append, isAnswer, isConflict, ownStream, plan, type SqlWriter, sharedStream } from "./sql_session.ts";

interface InTransaction {
  append(planned: Planned): Promise<void>;
  /** Appends and takes it back. */
  appendInVain(planned: Planned): Promise<void>;
}

/** A transaction: what was appended in it stands or falls with `end`. */
async function transaction(
  writer: SqlWriter,
  client: pg.Client,
  work: (inside: InTransaction) => Promise<void>,
  end: (() => Promise<Outcome>) | "commit",
): Promise<void> {
  const done: { planned: Planned; result: Given | undefined }[] = [];
  const vain: Planned[] = [];
  const settle = (outcome: Outcome) => {
    for (const { planned, result } of done)
      writer.ledger.settle(planned, outcome, outcome === "stored" ? result : undefined);
    for (const planned of vain) writer.ledger.settle(planned, "refused");
  };
  const inside: InTransaction = {
    async append(planned) {
      const entry: (typeof done)[number] = { planned, result: undefined };
      done.push(entry);
      entry.result = await append(client, planned);
    },
    async appendInVain(planned) {
      vain.push(planned);
      await client.query("savepoint before");
      await append(client, planned);
      await client.query("rollback to savepoint before");
    },
  };
  try {
    await client.query("begin");
    await work(inside);
  } catch (error) {
    // Whatever happened, nobody has said commit.
    settle("refused");
    if (!isConflict(error)) throw error;
    await client.query("rollback");
    return;
  }
  try {
    if (end !== "commit") return settle(await end());
    const { command } = await client.query("commit");
    settle(command === "COMMIT" ? "stored" : "refused");
  } catch (error) {
    settle(isAnswer(error) ? "refused" : "unknown");
    throw error;
  }
}

/** Some of it is taken back by savepoints. */
export function appendWithSavepoints(writer: SqlWriter, client: pg.Client): Promise<void> {
  const work = async ({ append, appendInVain }: InTransaction) => {
    const stream = sharedStream(writer);
    if (writer.random.chance(0.7)) await append(plan(writer, stream));
    await appendInVain(plan(writer, writer.random.chance(0.5) ? stream : ownStream(writer)));
    await append(plan(writer, stream));
    if (writer.random.chance(0.3)) await appendInVain(plan(writer, stream));
  };
  return transaction(writer, client, work, "commit");
}

/** All of it is taken back. */
export function appendAndRollBack(writer: SqlWriter, client: pg.Client): Promise<void> {
  const work = async ({ append }: InTransaction) => append(plan(writer, sharedStream(writer)));
  return transaction(writer, client, work, async () => {
    await client.query("rollback");
    return "refused";
  });
}

/** A long transaction. */
export function appendSlowly(writer: SqlWriter, client: pg.Client): Promise<void> {
  const work = async ({ append }: InTransaction) => {
    const stream = ownStream(writer);
    await append(plan(writer, stream));
    await sleep(writer.random.between(50, 1_500));
    await append(plan(writer, stream));
  };
  return transaction(writer, client, work, "commit");
}

/** The transaction id is older than those of many that commit before it. */
export function appendWithEarlyXid(writer: SqlWriter, client: pg.Client): Promise<void> {
  const work = async ({ append }: InTransaction) => {
    await client.query("select pg_current_xact_id()");
    await sleep(writer.random.between(5, 400));
    await append(plan(writer, sharedStream(writer)));
  };
  return transaction(writer, client, work, "commit");
}

/** In two phases; some are left behind prepared. */
export function appendPrepared(writer: SqlWriter, client: pg.Client): Promise<void> {
  const { random } = writer;
  const gid = `${writer.name}.${crypto.randomUUID()}`;
  const work = async ({ append }: InTransaction) => append(plan(writer, ownStream(writer)));
  return transaction(writer, client, work, async () => {
    try {
      await client.query(`prepare transaction '${gid}'`);
    } catch (error) {
      // 53200: as many as the server allows are prepared already; those whose connection was cut off remain so.
      if ((error as { code?: string }).code === "53200") return "refused";
      throw error;
    }
    if (writer.leavesPrepared && random.chance(0.1)) return "stored";
    await sleep(random.between(0, 300));
    const commits = random.chance(0.7);
    await client.query(`${commits ? "commit" : "rollback"} prepared '${gid}'`);
    return commits ? "stored" : "refused";
  });
}

/** Commits what was left prepared. */
export async function commitPrepared(admin: pg.ClientBase): Promise<number> {
  const { rows } = await admin.query("select gid from pg_prepared_xacts where database = current_database()");
  for (const { gid } of rows) await admin.query(`commit prepared ${pg.escapeLiteral(gid)}`);
  return rows.length;
}
