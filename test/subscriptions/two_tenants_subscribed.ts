// The scene of an attack: a tenant with subscriptions in every state, and login roles of another one.
import { openSession, type Session } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { type Scene, SECRET, twoTenants } from "../tenants/two_tenants.ts";

/** What the victim has. */
export interface Subscribed extends Scene {
  /** The name is a secret, too. */
  name: string;
  id: string;
  /** A lease that is out. */
  lease: string;
  /** Deliveries in that lease. */
  leased: string[];
  parked: string;
}

/** Another login role of the tenant. */
export async function loginTo(scene: Scene, tenant: string, permissions: string[]): Promise<Session> {
  return openSession(scene.database, (await scene.database.loginOf(tenant, permissions)).url);
}

/** Makes it: some are acknowledged, one is parked, one waits to be tried again, some are out. */
export async function subscribed(): Promise<Subscribed> {
  const scene = await twoTenants();
  const name = `${SECRET}-group`;
  const { victim } = scene;
  const spec = { name, key: "none", labels: { secret: SECRET }, selector: { types: [`t.${SECRET}`] }, timeout: "1h" };
  const [made] = await victim.query<{ id: string }>("select gapless.create_subscription($1) ->> 'id' as id", [spec]);
  const many = Array.from({ length: 12 }, (_, n) => ({ type: `t.${SECRET}`, data: { secret: SECRET, n } }));
  await victim.query("select gapless.append($1, $2)", [`${SECRET}-many`, JSON.stringify(many)]);
  await sequenceAll(victim);
  const receive = async (count: number): Promise<{ delivery: string; lease: string }[]> =>
    victim.query("select delivery, lease from gapless.receive($1, $2, $3)", [name, SECRET, count]);
  const [first, second, third] = await receive(3);
  const { lease } = first ?? {};
  await victim.query("select gapless.ack($1, $2, $3)", [name, lease, [first?.delivery]]);
  await victim.query("select gapless.park($1, $2, $3, $4)", [name, lease, [second?.delivery], SECRET]);
  await victim.query("select gapless.nack($1, $2, $3, '1 hour', $4)", [name, lease, [third?.delivery], SECRET]);
  const out = await receive(4);
  if (out.length !== 4 || !made || !second || !out[0]) throw new Error("The scene of the attack is not set.");
  return {
    ...scene,
    name,
    id: made.id,
    lease: out[0].lease,
    leased: out.map(({ delivery }) => delivery),
    parked: second.delivery,
  };
}

/** A verb on one subscription: how it is called, and the permission it wants. */
export interface Verb {
  permission: string;
  name: string;
  /** $1 is the subscription, $2 the lease, $3 a parked delivery. */
  call: string;
}

const verb = (permission: string, call: string): Verb => ({
  permission: `subscriptions:${permission}`,
  name: /gapless\.(\w+)/.exec(call)?.[1] ?? "",
  call,
});

/** Every verb on one subscription. Each mentions all three values, so that calls differ by them alone. */
export const VERBS: Verb[] = [
  verb("read", "select gapless.get_subscription($1), $2::bigint, $3::bigint"),
  verb("read", "select gapless.deliveries($1), $2::bigint, $3::bigint"),
  verb("read", "select gapless.delivery($1, $3::bigint), $2::bigint"),
  verb("read", "select gapless.batches($1), $2::bigint, $3::bigint"),
  verb("consume", "select gapless.receive($1, 'me', 10), $2::bigint, $3::bigint"),
  verb("consume", "select gapless.receive($1, 'me', 10, '0', true), $2::bigint, $3::bigint"),
  verb("consume", "select gapless.ack($1, $2::bigint), $3::bigint"),
  verb("consume", "select gapless.ack($1, $2::bigint, array[$3::bigint])"),
  verb("consume", "select gapless.skip($1, $2::bigint), $3::bigint"),
  verb("consume", "select gapless.nack($1, $2::bigint), $3::bigint"),
  verb("consume", "select gapless.park($1, $2::bigint), $3::bigint"),
  verb("consume", "select gapless.release($1, $2::bigint), $3::bigint"),
  verb("consume", "select gapless.renew($1, $2::bigint), $3::bigint"),
  verb("consume", "select gapless.claim($1, 'effect-1'), $2::bigint, $3::bigint"),
  verb("admin", "select gapless.redrive($1), $2::bigint, $3::bigint"),
  verb("admin", "select gapless.redrive($1, array[$3::bigint]), $2::bigint"),
  verb("admin", "select gapless.discard($1), $2::bigint, $3::bigint"),
  verb("admin", "select gapless.discard($1, array[$3::bigint]), $2::bigint"),
  verb("admin", `select gapless.change_subscription($1, '{"maxInFlight": 1}'), $2::bigint, $3::bigint`),
  verb("admin", "select gapless.pause_subscription($1), $2::bigint, $3::bigint"),
  verb("admin", "select gapless.pause_subscription($1, true), $2::bigint, $3::bigint"),
  verb("admin", "select gapless.resume_subscription($1), $2::bigint, $3::bigint"),
  verb("admin", `select gapless.reset_subscription($1, '"now"'), $2::bigint, $3::bigint`),
  verb("admin", "select gapless.replay_subscription($1, 0, 5), $2::bigint, $3::bigint"),
  verb("admin", "select gapless.remove_subscription($1), $2::bigint, $3::bigint"),
];
