// A source at work: connected, and again where that fails; its payloads become events, and those go into the stream.
import type { Attribute } from "../check/scope.ts";
import { ConnectionError, type EdgeUse, type Outside } from "../operators/edge.ts";
import type { MapInto, Origin, Receiver, Source, SourceMapper } from "../operators/source.ts";
import { compileIngest, type Ingest } from "../plan/ingest.ts";
import type { SourcePlan } from "../plan/source.ts";
import type { Inside } from "../runtime/attached.ts";
import type { LogLevel } from "../runtime/log.ts";
import { attributeValue } from "../runtime/row_of.ts";
import { eventTimeOf } from "./event_time.ts";
import { delayBefore, delayText, messageOf } from "./retry.ts";

/** Where the events of a source go. A promise: there is no room for more yet. */
export type Give = (
  rows: readonly (readonly unknown[])[],
  times: readonly (number | undefined)[],
) => Promise<void> | undefined;

/** A source at work. */
export class Feed implements Receiver, MapInto {
  readonly #plan: SourcePlan;
  readonly #inside: Inside;
  readonly #outside: Outside;
  readonly #give: Give;
  readonly #source: Source;
  readonly #mapper: SourceMapper;
  readonly #ingest: Ingest;
  readonly #stopping = new AbortController();
  readonly #end: () => void;
  #isConnected = false;
  #tries = 0;
  #origin: Origin | undefined;
  #rows: (readonly unknown[])[] = [];
  #times: (number | undefined)[] = [];
  /** Payloads that came, events they held, and what was no event. */
  readonly counts = { payloads: 0, events: 0, bad: 0 };
  /** Resolves when nothing more will come. */
  readonly over: Promise<void>;

  /** Not connected yet. */
  constructor(plan: SourcePlan, inside: Inside, outside: Outside, give: Give) {
    this.#plan = plan;
    this.#inside = inside;
    this.#outside = outside;
    this.#give = give;
    const use: EdgeUse = {
      outside,
      log: (level, message, error) =>
        inside.log({ level, message, stream: plan.stream.name, ...(error !== undefined && { error }) }),
    };
    this.#source = plan.create(use);
    this.#mapper = plan.mapper();
    this.#ingest = compileIngest(plan.stream.name, plan.stream.attributes).one;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.over = promise;
    this.#end = resolve;
  }

  /** Connects. */
  start(): void {
    if (this.#stopping.signal.aborted) return;
    try {
      const connecting = this.#source.connect(this);
      if (connecting === undefined) this.#connected();
      else
        connecting.then(
          () => this.#connected(),
          (error) => this.#refused(error),
        );
    } catch (error) {
      this.#refused(error);
    }
  }

  pause(): void {
    if (this.#isConnected) this.#source.pause();
  }

  resume(): void {
    if (this.#isConnected) this.#source.resume();
  }

  /** Disconnects: nothing more comes. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#end();
    await this.#disconnect();
  }

  take(payload: unknown, origin?: Origin): Promise<void> | undefined {
    if (this.#stopping.signal.aborted) return undefined;
    this.counts.payloads++;
    this.#origin = origin;
    try {
      this.#mapper.map(payload, this);
    } catch (error) {
      this.bad(messageOf(error), payload);
    }
    const [rows, times] = [this.#rows, this.#times];
    if (rows.length === 0) return undefined;
    [this.#rows, this.#times] = [[], []];
    this.counts.events += rows.length;
    return this.#give(rows, times);
  }

  event(values: readonly unknown[], timestamp?: number): void {
    const { name, attributes } = this.#plan.stream;
    try {
      const given = attributes.map((attribute, at) => attributeValue(name, attribute, values[at] ?? null));
      for (const { attribute, property } of this.#plan.fromTransport) {
        const value = this.#origin?.properties?.[property];
        if (value === undefined) throw new Error(`the transport says no ${property}`);
        given[attribute] = attributeValue(name, attributes[attribute] as Attribute, value);
      }
      const row = this.#ingest(given);
      const { time } = this.#plan;
      this.#times.push(time === undefined ? timestamp : eventTimeOf(row[time]));
      this.#rows.push(row);
    } catch (error) {
      this.bad(messageOf(error), values);
    }
  }

  bad(reason: string, what: unknown): void {
    this.counts.bad++;
    const text =
      typeof what === "string"
        ? what
        : (JSON.stringify(what, (_, part) => (typeof part === "bigint" ? String(part) : part)) ?? "");
    const place = this.#origin?.place;
    const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
    this.#tell("error", `${place === undefined ? "" : `${place}: `}${reason}; left out: ${shown}`);
  }

  lost(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    void this.#disconnect();
    this.#later(error);
  }

  ended(): void {
    this.#end();
  }

  #connected(): void {
    this.#isConnected = true;
    this.#tries = 0;
    if (this.#stopping.signal.aborted) void this.#disconnect();
  }

  async #disconnect(): Promise<void> {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    try {
      await this.#source.disconnect();
    } catch (error) {
      this.#tell("error", `cannot disconnect: ${messageOf(error)}`, error);
    }
  }

  #refused(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    if (error instanceof ConnectionError) {
      this.#later(error);
      return;
    }
    this.#tell("error", `cannot connect: ${messageOf(error)}`, error);
    this.#end();
  }

  #later(error: unknown): void {
    const delay = delayBefore(this.#tries++);
    this.#tell("error", `cannot connect: ${messageOf(error)}; it is tried again in ${delayText(delay)}`, error);
    void this.#outside.sleep(delay, this.#stopping.signal).then(() => this.start());
  }

  #tell(level: LogLevel, message: string, error?: unknown): void {
    const { stream, type } = this.#plan;
    const entry = { level, message: `source ${type} of ${stream.name}: ${message}`, stream: stream.name };
    this.#inside.log({ ...entry, ...(error !== undefined && { error }) });
  }
}
