/** Triggers and schedules: what the verbs that both have need to know of each. */
import type { Client, FiringStats, Firings } from "@gapless/sdk";
import type { OptionSpecs } from "../../verb.ts";
import type { Kind, Shown, Spec, Steered } from "../definition/kind.ts";

/** What both can be told. */
export type FiringVerbs = Steered &
  Pick<Firings<Spec, Shown, FiringStats>, "history" | "firing" | "redrive" | "discard" | "stats">;

/** A kind, and how it is spoken of. */
export type FiringKind = Kind<FiringVerbs> & {
  /** What one time is called. */
  time: string;
  /** Pausing, which each does in its own way. */
  pausing: {
    about: string;
    options: OptionSpecs;
    pause(client: Client, name: string, given: { drop: boolean; note: string | undefined }): Promise<Shown>;
  };
};
