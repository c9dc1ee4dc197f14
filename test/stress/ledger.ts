// What the writers were told, held against what is in the database at the end.
import type pg from "pg";
import type { Random } from "./random.ts";

/** What the writer knows: it was acknowledged, it was refused or rolled back, or the answer was lost. */
export type Outcome = "stored" | "refused" | "unknown";

/** An event as it is appended; the mark in its data is known to nobody else. */
export interface MarkedEvent {
  id?: string;
  type: string;
  data: { mark: string; fill: string };
}

/** Events for one stream, before anybody has answered. */
export interface Planned {
  tenant: string;
  stream: string;
  events: MarkedEvent[];
}

/** The result of one of our appends, as every door gives it. */
export interface Given {
  firstVersion: number;
  lastVersion: number;
  duplicate: boolean;
}

interface Entry {
  tenant: string;
  stream: string;
  outcome: Outcome;
  version: number | undefined;
}

/** Who wrote what. */
export class Ledger {
  /** What was wrong at once, without looking at the database. */
  readonly problems: string[] = [];
  private readonly entries = new Map<string, Entry>();

  /** Makes events for a stream. Until it is settled, their outcome is unknown. */
  plan(writer: string, random: Random, tenant: string, stream: string, count: number, withIds: boolean): Planned {
    const events: MarkedEvent[] = [];
    for (let n = 0; n < count; n++) {
      const mark = `${writer}.${this.entries.size}`;
      this.entries.set(mark, { tenant, stream, outcome: "unknown", version: undefined });
      const event = { type: `kind.${random.between(1, 9)}`, data: { mark, fill: "x".repeat(random.between(0, 200)) } };
      events.push(withIds ? { id: crypto.randomUUID(), ...event } : event);
    }
    return { tenant, stream, events };
  }

  /** Says what became of planned events. */
  settle(planned: Planned, outcome: Outcome, given?: Given): void {
    planned.events.forEach((event, index) => {
      const entry = this.entries.get(event.data.mark);
      if (!entry) return;
      entry.outcome = outcome;
      entry.version = given && given.firstVersion + index;
    });
    if (given && given.lastVersion - given.firstVersion + 1 !== planned.events.length)
      this.problems.push(
        `${planned.stream}: ${planned.events.length} events got ${given.firstVersion}..${given.lastVersion}`,
      );
  }

  /** Says that something was not as it must be. */
  complain(problem: string): void {
    this.problems.push(problem);
  }

  /** How many events had each outcome. */
  counts(): Record<Outcome, number> {
    const counts = { stored: 0, refused: 0, unknown: 0 };
    for (const entry of this.entries.values()) counts[entry.outcome]++;
    return counts;
  }

  /** Everything that does not agree with the database, a sentence each. */
  async disagreements(admin: pg.ClientBase): Promise<string[]> {
    const found: string[] = [...this.problems];
    const { rows } = await admin.query<{
      mark: string;
      tenant: string;
      stream: string;
      version: string;
      logged: string;
    }>(
      `select e.data ->> 'mark' as mark, t.name as tenant, e.stream, e.version,
         (select count(*) from gapless.log l where l.tenant_id = e.tenant_id and l.seq = e.seq) as logged
       from gapless.event e join gapless.tenant t on t.id = e.tenant_id`,
    );
    const seen = new Set<string>();
    for (const row of rows) {
      const entry = this.entries.get(row.mark);
      if (seen.has(row.mark)) found.push(`${row.mark} is stored twice`);
      seen.add(row.mark);
      if (!entry) found.push(`${row.mark} in ${row.stream} was appended by nobody`);
      else if (entry.outcome === "refused") found.push(`${row.mark} in ${row.stream} was refused and is stored`);
      else if (entry.tenant !== row.tenant || entry.stream !== row.stream)
        found.push(`${row.mark} belongs to ${entry.tenant} ${entry.stream} and is in ${row.tenant} ${row.stream}`);
      else if (entry.version !== undefined && entry.version !== Number(row.version))
        found.push(`${row.mark} was acknowledged as version ${entry.version} and is ${row.version}`);
      if (row.logged !== "1") found.push(`${row.mark} in ${row.stream} has ${row.logged} positions`);
    }
    for (const [mark, entry] of this.entries)
      if (entry.outcome === "stored" && !seen.has(mark))
        found.push(`${mark} in ${entry.stream} was acknowledged and is gone`);
    return found;
  }
}
