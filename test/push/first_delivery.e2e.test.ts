import { Webhook } from "standardwebhooks";
import { expect, test, vi } from "vitest";
import { testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";
import { ALLOWED, startEndpoint, WAIT } from "./endpoint.ts";

test("a webhook made in SQL is sent the events it asked for, signed, each once", async () => {
  const database = await createDatabase();
  const endpoint = await startEndpoint();
  const app = await testApp(database, ALLOWED);
  const session = await openSession(database, (await database.loginOf("default")).url);
  const spec = { name: "crm", url: endpoint.url, selector: { types: ["order.*"] } };
  const [made] = await session.query<{ webhook: { id: string; secret: string } }>(
    "select gapless.create_webhook($1) as webhook",
    [spec],
  );
  for (const type of ["order.placed", "user.added", "order.paid"]) {
    await session.query("select gapless.append('order-1', $1)", [{ type, data: { text: "Grüße 🌍", amount: 1 } }]);
  }
  const requests = await endpoint.received(2);
  expect(endpoint.events().map(({ type, version }) => [type, version])).toEqual([
    ["order.placed", "1"],
    ["order.paid", "3"],
  ]);
  for (const { body, headers } of requests) {
    const verified = new Webhook(made?.webhook.secret ?? "").verify(body, headers as Record<string, string>);
    expect(verified).toMatchObject({ id: headers["webhook-id"] });
  }
  await vi.waitFor(async () => {
    const answer = await app.call("GET", "/v1/webhooks/crm");
    expect(await answer.json()).toMatchObject({
      status: "active",
      stats: { checkpoint: "3", delivered: "2", inFlight: 0, lag: { events: "0" } },
    });
  }, WAIT);
  const jobs = await database.query("select from gapless_jobs.job");
  expect(jobs).toEqual([]);
});
