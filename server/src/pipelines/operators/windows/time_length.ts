// timeLength(t, n): the events of the last t, but no more than n.
import type { WindowFactory } from "../window.ts";
import { length as lengthWindow } from "./length.ts";
import { arity, constant, milliseconds, refuse } from "./parameters.ts";
import { TimeWindow } from "./time.ts";

/** The window. */
export const timeLength: WindowFactory = {
  namespace: "",
  name: "timeLength",
  signature: "timeLength(length time, events int)",
  about: "The events of the last so long, but no more than so many.",
  plan(call) {
    arity(call, this.signature, 2, 2);
    const length = milliseconds(call, 0, "length");
    const most = Number(constant(call, 1, "events", ["int", "long"]));
    if (most < 0) refuse(call, "events must not be negative", call.parameters[1]);
    if (most === 0) return lengthWindow.plan({ ...call, parameters: call.parameters.slice(1) });
    return { inTurn: true, isBatch: false, create: (use) => new TimeWindow(use, length, most) };
  },
};
