/** What is defined by name: what the verbs that all of it has need to know of each kind. */
import type { Client, Definitions, Page } from "@gapless/sdk";
import type { Options } from "../../options.ts";
import type { Place } from "../../settings.ts";
import type { OptionSpecs } from "../../verb.ts";

/** What is shown of one. */
export type Shown = {
  id: string;
  name: string;
  mode: string;
  version: number;
  status: string;
  enabled: boolean;
  /** How far behind the log it is, of those that follow it. */
  stats: Record<string, unknown> & { lag?: { events: string; seconds: unknown } };
  /** Of a webhook that was just made. */
  secret?: string;
  publicKey?: string;
};

/** A definition as it is sent. */
export type Spec = Record<string, unknown>;

/** What every kind can be told. */
export type Steered = Pick<Definitions<Spec, Shown>, "create" | "define" | "get" | "change" | "resume" | "remove"> & {
  list(options?: {
    cursor?: string | undefined;
    limit?: number;
    application?: string | undefined;
  }): Promise<Page<Shown>>;
};

/** A kind, and how it is spoken of. */
export type Kind<Verbs extends Steered = Steered> = {
  /** The first word of its verbs. */
  word: "subscription" | "webhook" | "trigger" | "schedule";
  /** What it is, in a sentence. */
  noun: string;
  on(client: Client): Verbs;
  /** Options of a definition, and of a new one alone. */
  options: OptionSpecs;
  start: OptionSpecs;
  /** What is said by options that only this kind has. */
  specOf(options: Options, place: Place): Spec | Promise<Spec>;
  /** What a list shows of each. */
  head: string[];
  rowOf(shown: Shown): (string | null)[];
  /** What a name in examples is. */
  example: string;
  /** A field that examples set back to its default. */
  field: string;
};

/** Consumer groups and webhooks. */
export type SubscriptionKind = Kind<Steered & Definitions<Spec, Shown>>;
