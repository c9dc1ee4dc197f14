import { describe, expect, test } from "vitest";
import { allFunctions } from "../../../server/src/pipelines/functions/find_function.ts";
import { evaluate } from "./evaluate_call.ts";

describe("every function", () => {
  test.each(allFunctions().map((found) => [found.example.expression, found] as const))(
    "%s gives what its example says",
    (expression, found) => {
      const { value } = evaluate(expression);
      const { result } = found.example;
      if (result instanceof RegExp) expect(value).toMatch(result);
      else if (typeof result === "number" && !Number.isInteger(result)) expect(value).toBeCloseTo(result, 12);
      else expect(value).toEqual(result);
    },
  );

  test("is described", () => {
    for (const { name, about, signature } of allFunctions()) {
      expect(about, name).toMatch(/\.$/);
      expect(signature, name).toContain(`${name}(`);
    }
  });
});
