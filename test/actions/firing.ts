// A firing for actions that a test carries out by itself.
import type { Firing } from "@gapless/server/actions/action";
import { openSender } from "../push/receiver.ts";

/** A firing with everything a test does not care for filled in. */
export function firing(rest: Partial<Firing> = {}): Firing {
  return {
    tenant: "default",
    kind: "trigger",
    name: "alarm",
    id: "1f0f4b5e-9a55-8c39-a6f4-5a1d0b1b2c3d",
    subscriptionId: "01a1fe01-4f23-77a5-959a-86bab4e68407",
    position: "7",
    attempt: 1,
    marker: undefined,
    until: performance.now() + 60_000,
    ...rest,
  };
}

/** A signal that nobody gives. */
export const NEVER = new AbortController().signal;

/** No secrets: references to them stay as they are. */
export const NO_SECRETS = {
  open: () => {
    throw new Error("nothing is sealed here");
  },
  fill: async <T>(_tenant: string, value: T) => ({ value, secrets: [] }),
};

export { openSender };
