// #pol2Cart(theta, rho [, z]): where a point of polar coordinates is.

import { aOf } from "../../check/expression.ts";
import { fail } from "../../check/fail.ts";
import type { StreamFunctionFactory } from "../stream_function.ts";
import { type Add, AddStage } from "./add_stage.ts";

/** The function. */
export const pol2Cart: StreamFunctionFactory = {
  namespace: "",
  name: "pol2Cart",
  signature: "pol2Cart(theta double, rho double [, z double])",
  about: "Adds the cartesian coordinates x and y (and z as it is) of a point at an angle in degrees and a distance.",
  plan(call) {
    const { parameters } = call;
    if (parameters.length < 2 || parameters.length > 3)
      fail(`#pol2Cart is written as ${this.signature}`, call.call.span);
    for (const { typed, span } of parameters) {
      if (typed.type !== "double") fail(`#pol2Cart takes doubles, not ${aOf(typed.type)}: ${this.signature}`, span);
    }
    const values = parameters.map(({ typed }) => call.evaluate(typed));
    const add: Add = (row, time, host) => {
      const [theta = null, rho = null, ...z] = values.map((value) => value(row, time, host) as number | null);
      if (theta === null || rho === null) return [null, null, ...z];
      const angle = (theta / 180) * Math.PI;
      return [rho * Math.cos(angle), rho * Math.sin(angle), ...z];
    };
    const adds = ["x", "y", "z"].slice(0, parameters.length).map((name) => ({ name, type: "double" as const }));
    return { adds, create: (use) => new AddStage(add, use) };
  },
};
