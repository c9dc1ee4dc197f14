// The scene of an attack: a tenant with something to hide, and a login role of another one.
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

/** What must not get out: it is in the victim's stream names, types, topics, data, metadata. */
export const SECRET = "hidden7531";
/** The victim's event id. */
export const SECRET_ID = "75317531-0000-4000-8000-000000000001";

/** Two tenants in one database. */
export interface Scene {
  database: TestDatabase;
  victim: Session;
  victimRole: string;
  attacker: Session;
  attackerRole: string;
  attackerUrl: string;
}

/** Makes both; the victim has one sequenced and one unsequenced event, the attacker one of each too. */
export async function twoTenants(): Promise<Scene> {
  const database = await createDatabase();
  await database.query("select gapless.create_tenant('victim'), gapless.create_tenant('attacker')");
  const [victimLogin, login] = [await database.loginOf("victim"), await database.loginOf("attacker")];
  const victim = await openSession(database, victimLogin.url);
  const attacker = await openSession(database, login.url);
  const event = {
    type: `t.${SECRET}`,
    topic: `topic/${SECRET}`,
    data: { secret: SECRET },
    metadata: { secret: SECRET },
  };
  const append = (who: Session, stream: string, value: object) =>
    who.query("select gapless.append($1, $2)", [stream, JSON.stringify(value)]);
  await append(victim, `${SECRET}-1`, { ...event, id: SECRET_ID });
  await append(attacker, "mine-1", { type: "mine", data: 1 });
  await sequenceAll(victim);
  await append(victim, `${SECRET}-2`, event);
  await append(attacker, "mine-1", { type: "mine", data: 2 });
  await victim.query("select gapless.create_api_key($1)", [SECRET]);
  return { database, victim, victimRole: victimLogin.role, attacker, attackerRole: login.role, attackerUrl: login.url };
}

/** Everything a statement gives away: its rows, or its error with all fields. */
export async function whatComesBack(session: Session, text: string, values: unknown[] = []): Promise<string> {
  try {
    return JSON.stringify(await session.query(text, values));
  } catch (error) {
    const { message, detail, hint, where, code } = error as Record<string, string>;
    return JSON.stringify({ message, detail, hint, where, code });
  }
}
