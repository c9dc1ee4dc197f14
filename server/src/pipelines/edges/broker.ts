// Topics in memory, shared by all apps of a process: sinks and sources of type inMemory meet here, and programs with them.

/** Takes what is published to a topic. */
export type Subscriber = (message: unknown) => void;

/** Topics by name. They need not be made; nothing is kept for those who come later. */
export class InMemoryBroker {
  readonly #topics = new Map<string, Subscriber[]>();

  /** Calls back with what is published from now on. Gives what ends it. */
  subscribe(topic: string, subscriber: Subscriber): () => void {
    this.#topics.set(topic, [...(this.#topics.get(topic) ?? []), subscriber]);
    return () => {
      const left = (this.#topics.get(topic) ?? []).filter((other) => other !== subscriber);
      if (left.length === 0) this.#topics.delete(topic);
      else this.#topics.set(topic, left);
    };
  }

  /** Gives a message to all who have subscribed, in the order in which they did. Says how many that are. */
  publish(topic: string, message: unknown): number {
    const subscribers = this.#topics.get(topic) ?? [];
    for (const subscriber of subscribers) subscriber(message);
    return subscribers.length;
  }
}

/** The topics of this process. */
export const inMemoryBroker = new InMemoryBroker();
