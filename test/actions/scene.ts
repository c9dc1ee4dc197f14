// A server that carries out actions, and a tenant who defines them.
import type { AppOptions } from "@gapless/server";
import { expect, vi } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { SECRET_KEY } from "../helpers/secret_key.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { ALLOWED, WAIT } from "../push/endpoint.ts";

/** What a firing shows. */
export type ShownFiring = {
  id: string;
  firingId: string;
  state: string;
  reason?: string;
  attempts: number;
  actions: { type: string; ok: boolean; attempt: number; result?: unknown; error?: string; errorClass?: string }[];
};

/** A database, its server and a session of the tenant. */
export type Scene = {
  database: TestDatabase;
  app: TestApp;
  session: Session;
  /** Defines a trigger for events of a type of its own, and gives that type. */
  trigger(actions: object | object[], spec?: object): Promise<string>;
  append(type: string, data?: object): Promise<void>;
  /** Sets a trigger off and waits until its firing is over. */
  fire(actions: object | object[], data?: object, spec?: object): Promise<ShownFiring>;
  /** The firings of a trigger, the oldest first. */
  firings(trigger: string): Promise<ShownFiring[]>;
  /** Waits until the newest firing of a trigger is in such a state. */
  until(trigger: string, state: string): Promise<ShownFiring>;
  stop(): Promise<void>;
};

/** Looked at often: there are many of these. */
const SOON = { ...WAIT, interval: 4 };

export { SECRET_KEY };

/** Starts one. */
export async function startScene(env: Record<string, string> = {}, options: Partial<AppOptions> = {}): Promise<Scene> {
  const database = await createDatabase();
  const app = await startTestApp(database, { ...ALLOWED, ...env }, { secretKey: SECRET_KEY, ...options });
  const session = await openSession(database, (await database.loginOf("default")).url);
  let count = 0;

  const scene: Scene = {
    database,
    app,
    session,
    async trigger(actions, spec = {}) {
      const name = `t${++count}`;
      const all = Array.isArray(actions) ? actions : [actions];
      const retry = { attempts: 1 };
      await session.query("select gapless.create_trigger($1)", [
        { name, selector: { types: [name] }, actions: all, retry, ...spec },
      ]);
      return name;
    },
    async append(type, data = {}) {
      // Through the server, which then knows of it at once.
      const { status } = await app.call("POST", "/v1/events", { stream: `order-${type}`, type, data });
      expect(status).toBe(201);
    },
    async fire(actions, data, spec) {
      const name = await scene.trigger(actions, spec);
      await scene.append(name, data);
      return await vi.waitFor(async () => {
        const [one] = await scene.firings(name);
        if (one === undefined || !["done", "parked"].includes(one.state)) throw new Error(`it is ${one?.state}`);
        return one;
      }, SOON);
    },
    async firings(trigger) {
      const rows = await session.query<{ f: ShownFiring }>(
        "select f from gapless.trigger_history($1, backwards => false) f",
        [trigger],
      );
      return rows.map(({ f }) => f);
    },
    async until(trigger, state) {
      return await vi.waitFor(async () => {
        const one = (await scene.firings(trigger)).at(-1);
        expect(one?.state).toBe(state);
        return one as ShownFiring;
      }, SOON);
    },
    async stop() {
      await app.stop();
    },
  };
  return scene;
}
