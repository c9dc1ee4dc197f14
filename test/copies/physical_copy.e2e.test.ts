// A copy of the data folder is the same database: transaction ids and all. It goes on by itself.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newFolder } from "../helpers/server_process.ts";
import { append, contentOf, fill, on, rowsOf, UNSEQUENCED } from "./content.ts";
import { ownCluster, ownClusterWithSchema } from "./own_cluster.ts";

test("a copied data folder needs no adoption, and both go their own ways", async () => {
  const dataDir = newFolder("original");
  const original = await ownClusterWithSchema({ dataDir });
  const content = await on(original.adminUrl, async (client) => {
    await fill(client);
    return contentOf(client);
  });
  await original.stop();
  const copyDir = newFolder("copy");
  // Owner and mode go along: Postgres refuses a folder of somebody else's.
  execFileSync("cp", ["-a", join(original.home, "postgres"), join(dataDir, "postgres.json"), copyDir]);

  const both = [await ownCluster({ dataDir }), await ownCluster({ dataDir: copyDir })];
  for (const [n, cluster] of both.entries()) {
    await on(cluster.adminUrl, async (client) => {
      expect(await contentOf(client)).toEqual(content);
      expect(await rowsOf(client, "select gapless.needs_adoption() as yes")).toEqual([{ yes: false }]);
      await append(client, "default", 3 + n, "own-way");
      expect((await client.query("call gapless.sequence()")).rows).toMatchObject([
        { sequenced: String(UNSEQUENCED + 3 + n) },
      ]);
      expect(await rowsOf(client, "select * from gapless.verify()")).toEqual([]);
    });
  }
});
