// What consumers do, with the group and with its model.
import { sequenceAll } from "../sequencer/sequence.ts";
import type { Received } from "./model_parts.ts";
import { type Consumer, GroupSession, NAME } from "./model_session.ts";

const TYPES = ["order.placed", "order.paid", "noise.made"] as const;

/** A group that is appended to, received from and settled. */
export abstract class ConsumedGroup extends GroupSession {
  async append({ query }: Consumer, what: number, how: number, much: number): Promise<void> {
    const events = Array.from({ length: 1 + Math.floor(much * 5) }, (_, n) => ({
      type: TYPES[Math.floor(((how * 7 + n * 0.4) % 1) * TYPES.length)],
      data: n % 4 === 3 ? {} : { customer: Math.floor(((what * 11 + n * 0.3) % 1) * 3) },
    }));
    await query("select gapless.append($1, $2)", [
      `order-${Math.floor(what * this.model.settings.streams)}`,
      JSON.stringify(events),
    ]);
  }

  async sequence(consumer: Consumer): Promise<void> {
    await sequenceAll(consumer);
    const rows = await consumer.query<{
      position: string;
      id: string;
      stream: string;
      version: string;
      type: string;
      data: { customer?: number };
    }>("select position, id, stream, version, type, data from gapless.read_log($1, 10000)", [this.model.log.length]);
    for (const { position, id, stream, version, type, data } of rows)
      this.model.log.push({
        position: Number(position),
        id,
        stream,
        version: Number(version),
        type,
        customer: data.customer,
      });
  }

  /** What was received; a group that has something ready gives it at the latest when asked a few times. */
  async receive(consumer: Consumer, _what = 0, how = 0, much = 0): Promise<Received[]> {
    const most = 1 + Math.floor(much * (how < 0.5 ? 3 : 20));
    for (let tries = 0; ; tries++) {
      const rows = await this.receiveOnce(consumer, most);
      if (rows.length > 0) return rows;
      const ready = this.model.room() > 0 ? this.model.ready() : [];
      const isUnread =
        this.model.room() > 0 && (this.model.next <= this.model.log.length || this.model.replay !== undefined);
      if (ready.length === 0 && !isUnread) return rows;
      if (tries > 20)
        throw new Error(
          `nobody gets anything, and ready are ${ready.map(({ position }) => position)}, unread from ${this.model.next}`,
        );
    }
  }

  protected async receiveOnce({ name, query }: Consumer, most: number): Promise<Received[]> {
    const rows = await query<{
      delivery: string;
      lease: string;
      attempt: number;
      id: string;
      stream: string;
      version: string;
      position: string;
    }>("select delivery, lease, attempt, id, stream, version, position from gapless.receive($1, $2, $3)", [
      NAME,
      name,
      most,
    ]);
    const shown = await this.shown(query);
    this.model.collectExpired();
    this.model.look(Number(shown.next), shown.replay ? Number(shown.replay.next) : undefined);
    const received = rows.map(({ delivery, lease, attempt }) => ({ delivery: Number(delivery), lease, attempt }));
    const wrong = this.model.handOut(received, most);
    for (const row of rows) {
      const event = this.model.log[Number(row.delivery) - 1];
      if (
        row.position !== row.delivery ||
        event?.id !== row.id ||
        event.stream !== row.stream ||
        event.version !== Number(row.version)
      )
        wrong.push(`delivery ${row.delivery} is another event`);
    }
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    const [row] = received;
    if (row) this.seen.push(row.lease);
    return received;
  }
  async ack(consumer: Consumer, what: number): Promise<void> {
    const { lease } = this.choose(what, 0);
    await this.settle(consumer, "gapless.ack($1, $2)", [lease], this.model.finish(lease, undefined, "delivered"));
  }

  async ackSome(consumer: Consumer, what: number, _how: number, much: number): Promise<void> {
    const { lease, some } = this.choose(what, much);
    await this.settle(consumer, "gapless.ack($1, $2, $3)", [lease, some], this.model.finish(lease, some, "delivered"));
  }

  /** Deliveries that are another lease's, or finished: nothing of it counts. */
  async ackWrong(consumer: Consumer, what: number, how: number, much: number): Promise<void> {
    const { lease, some = [] } = this.choose(what, much);
    const foreign = 1 + Math.floor(how * Math.max(this.model.log.length, 1));
    const wanted = [...new Set([...some, foreign])];
    await this.settle(
      consumer,
      "gapless.ack($1, $2, $3)",
      [lease, wanted],
      this.model.finish(lease, wanted, "delivered"),
    );
  }

  async nack(consumer: Consumer, what: number, how: number): Promise<void> {
    await this.give(consumer, this.choose(what, 0).lease, undefined, how);
  }

  async nackSome(consumer: Consumer, what: number, how: number, much: number): Promise<void> {
    const { lease, some } = this.choose(what, much);
    await this.give(consumer, lease, some, how);
  }

  private async give(consumer: Consumer, lease: string, some: number[] | undefined, how: number): Promise<void> {
    const delay = how < 0.5 ? undefined : how < 0.75 ? 0 : 7;
    const values = [lease, some ?? null, delay === undefined ? null : `${delay} seconds`];
    await this.settle(consumer, "gapless.nack($1, $2, $3, $4)", values, this.model.back(lease, some, "retried", delay));
  }

  async park(consumer: Consumer, what: number, how: number, much: number): Promise<void> {
    const { lease, some } = this.choose(what, much);
    const chosen = how < 0.3 ? undefined : some;
    const expected = this.model.back(lease, chosen, "parked", undefined);
    await this.settle(consumer, "gapless.park($1, $2, $3, 'odd')", [lease, chosen ?? null], expected);
  }

  async skip(consumer: Consumer, what: number, how: number, much: number): Promise<void> {
    const { lease, some } = this.choose(what, much);
    const chosen = how < 0.3 ? undefined : some;
    const expected = this.model.finish(lease, chosen, "skipped");
    await this.settle(consumer, "gapless.skip($1, $2, $3, 'not ours')", [lease, chosen ?? null], expected);
  }

  async renew(consumer: Consumer, what: number, how: number): Promise<void> {
    const { lease } = this.choose(what, 0);
    const seconds = how < 0.5 ? undefined : 60;
    const expected = this.model.renew(lease, seconds ?? this.model.settings.timeout);
    const values = [lease, seconds === undefined ? null : `${seconds} seconds`];
    await this.settle(consumer, "gapless.renew($1, $2, $3)", values, expected);
  }

  /** For a while, or until about the moment when something may change. */
  async wait(_consumer: Consumer, what: number, how: number): Promise<void> {
    const moments = [
      ...this.model.of("waiting").map(({ due }) => Math.round((due[0] + due[1]) / 2)),
      ...[...this.model.leases.values()].map(({ expires }) => expires),
    ].filter((moment) => moment > this.model.now);
    const moment = moments[Math.floor(how * 1.5 * moments.length)];
    await this.moveTo(moment ?? this.model.now + Math.round(what ** 3 * 70_000));
  }
}
