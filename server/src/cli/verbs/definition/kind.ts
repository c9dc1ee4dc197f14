/** Consumer groups and webhooks: what the verbs that both have need to know of each. */
import type { Client, Definitions, Page } from "@gapless/sdk";
import type { Options } from "../../options.ts";
import type { OptionSpecs } from "../../verb.ts";

/** What is shown of a subscription of either kind. */
export type Shown = {
  id: string;
  name: string;
  mode: "pull" | "push";
  version: number;
  status: string;
  enabled: boolean;
  selector: unknown;
  stats: Record<string, unknown> & { lag: { events: string; seconds: unknown } };
  /** Of a webhook that was just made. */
  secret?: string;
  publicKey?: string;
};

/** A definition as it is sent. */
export type Spec = Record<string, unknown>;

/** A kind, and how it is spoken of. */
export type Kind = {
  /** The first word of its verbs. */
  word: "subscription" | "webhook";
  /** What it is, in a sentence. */
  noun: string;
  on(client: Client): Definitions<Spec, Shown> & {
    list(options?: {
      cursor?: string | undefined;
      limit?: number;
      application?: string | undefined;
    }): Promise<Page<Shown>>;
  };
  /** Options of a definition that only this kind has. */
  options: OptionSpecs;
  specOf(options: Options): Spec;
  /** What a name in examples is. */
  example: string;
};
