// Firings without a server: a trigger is set off, and what servers call is called by the test.
import { ByHand, type Job } from "../push/by_hand.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

/** A row of act_begin(). */
export interface Begun {
  kind: string;
  name: string;
  firing: { id: string; position: string; depth: number };
  actions: Record<string, unknown>[];
  marker: string;
  attempt: number;
  timeout_ms: number;
}

/** What act_* functions are called with. */
export type Fired = { subscription: string; position: string; jobs: Job[] };

/** An event as it is appended. */
export type Given = { type?: string; data?: unknown; metadata?: object; id?: string };

/** Makes a trigger for a type of its own, appends an event of it, and hands the firing out. */
export async function fire(hand: ByHand, actions: object[], event: Given = {}, more: object = {}): Promise<Fired> {
  const type = `go.${crypto.randomUUID().slice(0, 8)}`;
  const trigger = await hand.value<{ id: string }>("gapless.create_trigger($1)", [
    { name: type, selector: { types: [type] }, actions, ...more },
  ]);
  await hand.query("select gapless.append('going-1', $1)", [JSON.stringify({ data: {}, ...event, type })]);
  await sequenceAll(hand.session);
  const jobs = (await hand.jobs()).filter(({ s }) => s === trigger.id);
  const position = jobs[0]?.p[0];
  if (position === undefined) throw new Error("The trigger was not set off.");
  return { subscription: trigger.id, position, jobs };
}

/** What a server is given to carry out. */
export async function begin(hand: ByHand, { jobs }: Fired): Promise<Begun> {
  const rows = await hand.query<Begun>("select * from gapless.act_begin($1, $2, $3, $4)", [
    jobs.map(({ t }) => t),
    jobs.map(({ s }) => s),
    jobs.map(({ l }) => l),
    jobs.map(({ p }) => p[0]),
  ]);
  if (rows[0] === undefined) throw new Error("There was nothing to carry out.");
  return rows[0];
}

/** Carries out an action by one of the act_* functions, as tenant default. */
export async function act<T = Record<string, unknown>>(
  hand: ByHand,
  fired: Fired,
  what: "append" | "job" | "store" | "cleanup" | "health",
  action: object,
  place = 0,
): Promise<T> {
  return hand.value<T>(`gapless.act_${what}('default', $1, $2, $3, $4)`, [
    fired.subscription,
    fired.position,
    place,
    JSON.stringify(action),
  ]);
}

export { ByHand };
