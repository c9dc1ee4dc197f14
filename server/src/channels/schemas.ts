/** The shapes of notification channels on the wire, as JSON Schema. */
import type { Schema } from "../api/route.ts";
import { closed, integer, object, time } from "../api/schema.ts";
import { ref } from "../log/schemas.ts";

const name = { type: "string", pattern: "^[A-Za-z0-9._-]{1,128}$" };
const url = { type: "string", description: "Where to, by HTTPS. Parts of it may be secrets." };
const text = (description: string): Schema => ({ type: "string", description });
const of = (type: string, description: string, fields: Record<string, Schema>, required: string[] = []): Schema =>
  closed({ ...object({ name, type: { const: type }, ...fields }, ["type", ...required]), description });

const KINDS: Record<string, Schema> = {
  SlackChannel: of("slack", "An incoming webhook of Slack, or of what understands the same.", { url }, ["url"]),
  WebhookChannel: of(
    "webhook",
    "Any URL: the notification goes there as JSON.",
    { url, headers: { type: "object", additionalProperties: { type: "string" } } },
    ["url"],
  ),
  EmailChannel: of(
    "email",
    "Mail by SMTP.",
    {
      host: text("The mail server."),
      port: { type: "integer", minimum: 1, maximum: 65_535 },
      secure: { enum: ["tls", "starttls", "none"] },
      user: text("Who logs in there."),
      password: text("{{secret.NAME}}"),
      from: text("The sender."),
      to: { type: "array", items: { type: "string" }, minItems: 1, description: "Who gets it." },
    },
    ["host", "from", "to"],
  ),
  PostgresChannel: of("postgres", "NOTIFY in the database, on the channel `listen`, which is drawn when it is made.", {
    listen: { ...text("What to LISTEN to: nobody can guess it."), readOnly: true },
  }),
  LogChannel: of("log", "A line in the server's log.", { level: { enum: ["debug", "info", "warn", "error"] } }),
};

/** Every schema of the room. */
export const CHANNEL_SCHEMAS: Record<string, Schema> = {
  ...KINDS,
  ChannelSpec: { oneOf: Object.keys(KINDS).map(ref), description: "What is left out has a default." },
  Channel: {
    type: "object",
    required: ["id", "name", "version", "type"],
    properties: {
      id: { type: "string", format: "uuid" },
      name,
      version: integer("Counts the definitions that differed."),
      type: { enum: ["slack", "webhook", "email", "postgres", "log"] },
      createdAt: time("When it was made."),
      updatedAt: time("When it was changed last."),
    },
    description: "With the fields of its type. What may be a credential is shown as ***.",
  },
};
