// Brings something at an even pace.
import type { SourceFactory } from "../../operators/source.ts";

/** An event now and then. */
export const timerSource: SourceFactory = {
  namespace: "",
  name: "timer",
  about: "Brings {count, time} at an even pace: for streams with attributes of these names, or by @attributes.",
  gives: ["values"],
  options: {
    interval: {
      type: "duration",
      aliases: ["timer.interval"],
      about: "how long it waits between two, such as '5 sec'",
    },
    count: { type: "int", optional: true, about: "how many it brings; without end if you don't say" },
  },
  plan({ options, refuse }) {
    const interval = options.number("interval");
    if (interval < 1) refuse("the interval of a timer is 1 millisecond or more", "interval");
    const most = options.has("count") ? options.number("count") : Number.POSITIVE_INFINITY;
    return ({ outside }) => {
      let ending = new AbortController();
      let count = 0;
      let isPaused = false;
      return {
        connect(receiver) {
          ending = new AbortController();
          const { signal } = ending;
          const run = async () => {
            let at = outside.now();
            while (count < most) {
              // By the plan and not by the last one: delays do not add up.
              at += interval;
              await outside.sleep(Math.max(0, at - outside.now()), signal);
              if (signal.aborted) return;
              if (!isPaused) await receiver.take({ count: ++count, time: at });
            }
            receiver.ended();
          };
          void run();
          return undefined;
        },
        disconnect() {
          ending.abort();
          return undefined;
        },
        pause() {
          isPaused = true;
        },
        resume() {
          isPaused = false;
        },
      };
    };
  },
};
