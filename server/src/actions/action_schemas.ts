/** The shapes of actions on the wire, as JSON Schema. */
import type { Schema } from "../api/route.ts";
import { closed, duration, integer, object, texts } from "../api/schema.ts";
import { ref } from "../log/schemas.ts";

const TEMPLATE = "{{dotted.path}} stands for a value of the event or the firing.";
const template = (description: string): Schema => ({ type: "string", description: `${description} ${TEMPLATE}` });
const json = (description: string): Schema => ({ description: `${description} Texts in it are templates.` });
const priority = { enum: ["low", "normal", "high", "critical"], default: "normal" };
const action = (type: string, description: string, fields: Record<string, Schema>, required: string[]): Schema =>
  closed({ ...object({ type: { const: type }, ...fields }, ["type", ...required]), description });

const KINDS: Record<string, Schema> = {
  HttpAction: action(
    "http",
    "Calls a URL. An interrupted call is repeated with the same idempotency-key.",
    {
      url: template("Where to. What templates put into it is percent-encoded."),
      method: { enum: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], default: "POST" },
      headers: { type: "object", additionalProperties: { type: "string" }, description: `To send along. ${TEMPLATE}` },
      body: json("A text or any JSON; the event if it is left out."),
      timeout: duration("How long the call may take."),
    },
    ["url"],
  ),
  AppendAction: action(
    "append",
    "Appends an event. However often it is repeated, there is one event.",
    {
      stream: template("To which stream."),
      event: closed(
        object(
          {
            type: template("What happened."),
            data: json("Any JSON."),
            topic: template("A path for routing; derived where it is missing."),
            metadata: { type: "object", description: "More about it. Texts in it are templates." },
          },
          ["type"],
        ),
      ),
    },
    ["stream", "event"],
  ),
  NotifyAction: action(
    "notify",
    "Sends a message through a channel of the tenant.",
    {
      channel: { type: "string", description: "Its name." },
      message: template("What to say."),
      title: template("What stands above it."),
      priority,
    },
    ["channel", "message"],
  ),
  LogAction: action(
    "log",
    "Writes a line to the server's log.",
    { level: { enum: ["debug", "info", "warn", "error"], default: "info" }, message: template("What to write.") },
    ["message"],
  ),
  CallAction: action(
    "call",
    "Calls a SQL function that the operator allowed the tenant, as the tenant's own login role.",
    {
      function: { type: "string", description: "schema.name" },
      arguments: { type: ["object", "array"], description: "By name, or in order. Texts in it are templates." },
    },
    ["function"],
  ),
  QueryAction: action(
    "query",
    "Runs a query as the tenant's own login role, in a transaction that only reads.",
    {
      sql: { type: "string", description: "With $1, $2 … for parameters. It is no template." },
      parameters: { type: "array", items: {}, description: "Texts in it are templates." },
      writes: { type: "boolean", default: false, description: "Whether it may write, where the operator allows that." },
      append: closed({
        ...object({ stream: template("To which stream."), type: template("Of which type.") }, ["stream", "type"]),
        description: "Appends each row as an event.",
      }),
    },
    ["sql"],
  ),
  StoreAction: action(
    "store",
    "Keeps a value, to be read from /v1/values.",
    { key: template("Its name."), value: json("Any JSON."), ttl: duration("How long it is kept; for ever otherwise.") },
    ["key", "value"],
  ),
  CleanupAction: action(
    "cleanup",
    "Clears away what is no longer needed.",
    {
      operation: { enum: ["history", "firings", "parked", "values", "claims"], description: "What goes." },
      parameters: { type: "object", description: "Of the operation." },
    },
    ["operation"],
  ),
  HealthAction: action(
    "health",
    "Looks whether parts of the system are well.",
    {
      checks: {
        type: "array",
        minItems: 1,
        items: {
          oneOf: [
            { enum: ["database", "sequencer", "webhooks", "parked", "lag"] },
            closed(object({ lag: integer("No subscription is further behind than so many events.", 0) }, ["lag"])),
            closed(object({ url: { type: "string", format: "uri" } }, ["url"])),
          ],
        },
      },
    },
    ["checks"],
  ),
  JobAction: action(
    "job",
    "Gives a worker something to do: client.handle(name, …) in the SDK.",
    { name: { type: "string" }, data: json("What the worker gets."), timeout: duration("How long it may take.") },
    ["name"],
  ),
};

const TYPES = Object.fromEntries(
  Object.keys(KINDS).map((name) => [name.slice(0, -"Action".length).toLowerCase(), `#/components/schemas/${name}`]),
);

/** Every schema of actions. */
export const ACTION_SCHEMAS: Record<string, Schema> = {
  ...KINDS,
  Action: {
    oneOf: Object.keys(KINDS).map(ref),
    discriminator: { propertyName: "type", mapping: TYPES },
    description: "Something to be done. Secrets are named by {{secret.NAME}} and are filled in at the last moment.",
  },
  ActionResult: object(
    {
      type: { type: "string" },
      ok: { type: "boolean", description: "Whether it succeeded." },
      attempt: integer("In which attempt it was carried out last."),
      durationMs: integer("How long it took."),
      result: { description: "What it gave." },
      error: { type: "string", description: "Why it failed, for people." },
      errorClass: { type: "string", description: "Why it failed, for programs." },
    },
    ["type", "ok", "attempt", "durationMs"],
  ),
  Rehearsal: object(
    {
      actions: { type: "array", items: { type: "object" }, description: "The actions, templates filled in." },
      unknownPaths: texts("What templates name and the event does not have: empty."),
    },
    ["actions"],
  ),
};
