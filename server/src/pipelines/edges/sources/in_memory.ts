// Takes what is published to a topic of this process.
import type { Receiver, SourceFactory } from "../../operators/source.ts";
import { inMemoryBroker } from "../broker.ts";

/** What sinks of type inMemory, and programs, publish to a topic. */
export const inMemorySource: SourceFactory = {
  namespace: "",
  name: "inMemory",
  about: "Takes what is published to a topic of this process: by sinks of type inMemory, and by programs.",
  gives: ["values", "text"],
  options: { topic: { type: "string", about: "the topic" } },
  plan({ options }) {
    return () => {
      let end: (() => void) | undefined;
      // Who publishes cannot wait: what comes while there is no room is kept.
      let held: unknown[] | undefined;
      let to: Receiver | undefined;
      return {
        connect(receiver) {
          to = receiver;
          end = inMemoryBroker.subscribe(options.text("topic"), (message) => {
            if (held === undefined) void receiver.take(message);
            else held.push(message);
          });
          return undefined;
        },
        disconnect() {
          end?.();
          return undefined;
        },
        pause() {
          held ??= [];
        },
        resume() {
          const messages = held ?? [];
          held = undefined;
          for (const [at, message] of messages.entries()) {
            if (held === undefined) void to?.take(message);
            else {
              (held as unknown[]).push(...messages.slice(at));
              return;
            }
          }
        },
      };
    };
  },
};
