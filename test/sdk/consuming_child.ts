// A consumer in a process of its own, for consume_once.e2e.test.ts: stops between effect and acknowledgement and waits
// to be killed.
import { createClient } from "@gapless/sdk";
import pg from "pg";

const { URL: url = "", KEY: apiKey, DB, NAME: name = "", DIE_AT } = process.env;
const pool = new pg.Pool({ connectionString: DB, max: 2 });

createClient({ url, apiKey }).consume(
  name,
  async ({ data }, { tx, attempt }) => {
    await tx.query("insert into effect values ($1, $2, $3)", [name, String(data), attempt]);
    if (Number(data) >= Number(DIE_AT)) {
      process.stdout.write("effect made\n");
      await new Promise(() => undefined);
    }
  },
  { transaction: pool, wait: "1s" },
);
