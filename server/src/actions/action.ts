/** What an action is to the server, and what comes of it. */

/** An action as it is carried out: the templates of its spec are filled in. */
export type Action = { readonly type: string; readonly [field: string]: unknown };

/** What is known of the firing whose actions are carried out. */
export type Firing = {
  readonly tenant: string;
  readonly kind: "trigger" | "schedule";
  /** Of the trigger or the schedule. */
  readonly name: string;
  /** The same in each attempt. */
  readonly id: string;
  readonly subscriptionId: string;
  /** Of a trigger, the event's position; of a schedule, the number of the occurrence. */
  readonly position: string;
  readonly attempt: number;
  /** What references to secrets begin with in this firing: drawn anew each time, so that no event can hold one. */
  readonly marker: string | undefined;
  /** When the time for all actions is over, as performance.now() counts. */
  readonly until: number;
};

/** What came of an action. */
export type Done = {
  readonly ok: boolean;
  /** What it gave, as JSON; see kept.ts. */
  readonly result?: unknown;
  /** For people; holds no secret. */
  readonly error?: string;
  /** As with webhooks: http_status, timeout, … */
  readonly errorClass?: string;
  /** It is of no use to try again. */
  readonly final?: boolean;
  readonly retryAfterMs?: number;
};

/** Carries out actions of one type. What it throws is a mistake of ours, and is told as such. */
export type Carry = (action: Action, firing: Firing, place: number, signal: AbortSignal) => Promise<Done>;

/** What an action does for the outside: the same in each attempt, so that who was told twice can know it. */
export function keyOf(firing: Pick<Firing, "id">, place: number): string {
  return `${firing.id}-${place}`;
}

/** How long an action may take: as long as it asks for, but hardly longer than is left for all, whose end comes first. */
export function timeLeft({ until }: Firing, wantedMs: number): number {
  return Math.max(1, Math.min(wantedMs, Math.ceil(until - performance.now()) + 5));
}
