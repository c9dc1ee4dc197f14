// Messages for Slack: the priority is seen, and nobody's data calls everybody.
import { slackBody } from "@gapless/server/actions/slack";
import { expect, test } from "vitest";

test("a message with a title has its priority as colour and word", () => {
  expect(slackBody({ title: "Disk", text: "is *full*", priority: "critical" })).toEqual({
    text: "*[critical] Disk*",
    attachments: [{ color: "#dc2626", text: "is *full*", fallback: "is *full*", mrkdwn_in: ["text"] }],
  });
});

test("one without is its text", () => {
  expect(slackBody({ title: undefined, text: "all is well", priority: "low" })).toEqual({ text: "all is well" });
});

test.each(["<!channel> hello", "<!here>", "<@U024BE7LH>", "<https://evil.example|https://bank.example>", "a & b"])(
  "%s is shown as it is written",
  (text) => {
    const body = JSON.stringify(slackBody({ title: text, text, priority: "high" }));
    expect(body).not.toMatch(/[<>]/);
    expect(body).not.toMatch(/&(?!amp;|lt;|gt;)/);
  },
);
