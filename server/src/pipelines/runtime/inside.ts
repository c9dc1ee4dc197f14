// An app as its sources and sinks see it.
import type { AppPlan } from "../plan/app.ts";
import type { App } from "./app.ts";
import type { Inside } from "./attached.ts";
import type { Taker } from "./chunk.ts";
import type { Faults } from "./faults.ts";
import type { AppHost } from "./host.ts";
import type { InputHandler } from "./inputs.ts";

/** What of an app they do not get from itself. */
export interface InnerParts {
  host: AppHost;
  faults: Faults;
  /** Lets somebody read a stream, also after a state was taken up. */
  read(stream: string, taker: Taker): void;
}

/** The inside of an app. */
export function insideOf(app: App, plan: AppPlan, { host, faults, read }: InnerParts): Inside {
  const handlers = new Map<string, InputHandler>();
  const handler = (stream: string): InputHandler => {
    const known = handlers.get(stream) ?? app.input(stream);
    handlers.set(stream, known);
    return known;
  };
  return {
    name: app.name,
    isEventTime: app.isEventTime,
    idle: plan.settings.heartbeat?.idle,
    get now() {
      return app.now;
    },
    get nextTimer() {
      return app.nextTimer;
    },
    send: (stream, rows, times) => handler(stream).sendRows(rows, times),
    advance: (to) => app.advance(to),
    elapse: (milliseconds) => app.elapse(milliseconds),
    listen: (stream, listener) => read(stream, { take: listener }),
    fail: (failure) => faults.take(failure),
    log: (entry) => host.log({ ...entry, timestamp: app.now }),
    keep: (name, event, error) => faults.keep("sink", name, event, error),
    onReplay: (name, replay) => faults.onReplay("sink", name, replay),
  };
}
