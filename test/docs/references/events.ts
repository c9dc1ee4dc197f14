// docs/reference/events.md: gapless.event_catalogue() and the families that builtin_events() switches.
import type { Query } from "./source.ts";
import { heading, row, table } from "./write_markdown.ts";

type Type = {
  type: string;
  topic: string;
  payload: { properties: Record<string, { type?: string; enum?: string[] }>; required: string[] };
  description: string;
  appended_by: string;
  switch: string | null;
};

type Family = { family: string; enabled_by_default: boolean | null; meaning: string };

const BY: Record<string, string> = {
  gapless: "Gapless",
  capture: "[capture](../capture.md)",
  sdk: "jobs of the [SDK](../sdk.md)",
  you: "your program",
};

function fields({ properties, required }: Type["payload"]): string {
  const shown = Object.entries(properties).map(([name, { type, enum: values }]) => {
    const kind = type ?? values?.map((value) => `"${value}"`).join(" or ") ?? "any";
    return `\`${name}${required.includes(name) ? "" : "?"}\` ${kind}`;
  });
  return shown.join(", ");
}

/** Writes the page. */
export async function eventsReference(query: Query): Promise<string> {
  const types = await query<Type>("select * from gapless.event_catalogue()");
  const families = await query<Family>("select * from gapless.builtin_families");
  const default_ = (on: boolean | null) => (on === null ? "as the server is set" : on ? "on" : "off");
  return [
    heading(1, "Built-in events"),
    "Names with an agreed meaning, from `gapless.event_catalogue()`, which has the payloads as JSON Schemas, too. Any other type is as good. `?` marks fields that may be missing; further fields may come. " +
      "More: [built-in events](../events.md).",
    heading(2, "Families that can be switched"),
    table(
      ["family", "without a choice", "tells"],
      families.map(({ family, enabled_by_default, meaning }) =>
        row(`\`${family}\``, default_(enabled_by_default), meaning),
      ),
    ),
    heading(2, "Types"),
    table(
      ["type", "says", "data", "topic", "appended by", "family"],
      types.map((one) =>
        row(
          `\`${one.type}\``,
          one.description,
          fields(one.payload),
          `\`${one.topic.split(",")[0]}\`${one.topic.includes(",") ? one.topic.slice(one.topic.indexOf(",")).replace(/(\S+)$/, "`$1`") : ""}`,
          BY[one.appended_by] ?? one.appended_by,
          one.switch === null ? "" : `\`${one.switch}\``,
        ),
      ),
    ),
  ].join("\n\n");
}
