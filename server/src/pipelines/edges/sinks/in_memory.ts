// Publishes to a topic of this process.
import { ConnectionError } from "../../operators/edge.ts";
import type { SinkFactory } from "../../operators/sink.ts";
import { inMemoryBroker } from "../broker.ts";

/** To sources of type inMemory, and programs. */
export const inMemorySink: SinkFactory = {
  namespace: "",
  name: "inMemory",
  about:
    "Publishes to a topic of this process, which sources of type inMemory and programs take from. Without anybody there it fails.",
  takes: ["values", "text"],
  options: { topic: { type: "string", dynamic: true, about: "the topic" } },
  plan() {
    return () => ({
      connect: () => undefined,
      publish(payload, option) {
        const topic = option("topic");
        if (inMemoryBroker.publish(topic, payload) === 0)
          throw new ConnectionError(`nobody takes from the topic ${topic}`);
        return undefined;
      },
      disconnect: () => undefined,
    });
  },
};
