/** Messages as incoming webhooks of Slack take them, and of what is compatible with it. */
import type { Message, Priority } from "./notify.ts";

/** Slack takes 40 000 characters and shows fewer. */
const MAX_TEXT = 30_000;

const COLORS: Readonly<Record<Priority, string>> = {
  low: "#9ca3af",
  normal: "#3b82f6",
  high: "#f59e0b",
  critical: "#dc2626",
};
const SIGNS: Readonly<Record<Priority, string>> = { low: "", normal: "", high: "[high] ", critical: "[critical] " };

/** The body: the priority is seen as a colour, and from high on as a word. */
export function slackBody({ title, text, priority }: Message): object {
  const head = title === undefined ? undefined : `${SIGNS[priority]}${plain(title)}`;
  const body = plain(text);
  return {
    // What notifications show; it is not repeated where there are attachments.
    text: head === undefined ? `${SIGNS[priority]}${body}` : `*${head}*`,
    ...(head === undefined
      ? {}
      : { attachments: [{ color: COLORS[priority], text: body, fallback: body, mrkdwn_in: ["text"] }] }),
  };
}

/** In angle brackets Slack has links and mentions: nobody's data is to call everybody, or to show a link as another one. */
function plain(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .toWellFormed()
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
