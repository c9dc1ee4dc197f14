import { describeError } from "@gapless/server/telemetry/log";
import { expect, test } from "vitest";

test("an error in the log has a name, a code, a message and causes; nothing of what else it holds", () => {
  const cause = Object.assign(new TypeError("inner"), { client: { password: "secret" } });
  const error = Object.assign(new Error("outer", { cause }), {
    code: "23505",
    detail: "Key (data)=(secret)",
    client: {},
  });
  const told = describeError(error);
  expect(told).toMatchObject({
    type: "Error",
    code: "23505",
    message: "outer",
    stack: expect.stringContaining("outer"),
    cause: { type: "TypeError", message: "inner" },
  });
  expect(JSON.stringify(told)).not.toContain("secret");
  expect(describeError("thrown text")).toBe("thrown text");
});
