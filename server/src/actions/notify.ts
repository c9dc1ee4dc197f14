/** Actions of the type notify: a message to a channel of the tenant, in the form that suits what is behind it. */
import type { Pool } from "pg";
import type { Sender } from "../push/send.ts";
import type { Log } from "../telemetry/log.ts";
import { type Action, type Carry, type Done, type Firing, timeLeft } from "./action.ts";
import { doneOf } from "./answered.ts";
import { callHeaders } from "./http.ts";
import { failureInSql } from "./in_database.ts";
import { logMessage } from "./log.ts";
import type { Mailer } from "./mail.ts";
import type { Secrets } from "./secrets.ts";
import { slackBody } from "./slack.ts";

/** How urgent a message is. */
export type Priority = "low" | "normal" | "high" | "critical";

/** What is to be said. */
export type Message = { readonly title: string | undefined; readonly text: string; readonly priority: Priority };

/** A channel as it is stored, with its secrets filled in. */
export type Channel = { readonly type: string; readonly [field: string]: unknown };

/** What notifying needs. */
export type NotifyOptions = { pool: Pool; sender: Sender; mailer: Mailer; secrets: Secrets; log: Log };

const TIMEOUT_MS = 30_000;
const MAX_PAYLOAD = 8_000;
/** Characters of which each may take six bytes, beside names. */
const SHORT = 800;
const SHORT_TITLE = 200;
const CHANNEL = "select gapless.act_channel($1, $2) as channel";

/** Sends messages to channels. */
export function createNotify({ pool, sender, mailer, secrets, log }: NotifyOptions): Carry {
  return async (action, firing, place, signal) => {
    const name = String(action.channel ?? "");
    const stored = await channelOf(firing.tenant, name);
    if ("ok" in stored) return stored;
    const { value: channel, secrets: hidden } = await secrets.fill(firing.tenant, stored.channel, "secret");
    const message = messageOf(action);
    const timeoutMs = timeLeft(firing, TIMEOUT_MS);
    const post = (body: unknown) =>
      sender.send(
        {
          tenant: firing.tenant,
          url: String(channel.url ?? ""),
          method: "POST",
          headers: { "content-type": "application/json", ...(channel.headers as Record<string, string> | undefined) },
          body: Buffer.from(JSON.stringify(body)),
          ownHeaders: callHeaders(firing, place),
          secrets: hidden,
          timeoutMs,
        },
        signal,
      );
    switch (channel.type) {
      case "slack":
        return doneOf(await post(slackBody(message)));
      case "webhook":
        return doneOf(await post(webhookBody(name, message, firing)));
      case "email":
        return await mailer.send({ channel, message, firing, place, hidden, timeoutMs, signal });
      case "postgres":
        return await notifyPostgres(channel.listen, name, message, firing);
      case "log":
        return logMessage(
          log,
          typeof channel.level === "string" ? channel.level : LEVELS[message.priority],
          message.title === undefined ? message.text : `${message.title}: ${message.text}`,
          firing,
        );
      default:
        return {
          ok: false,
          errorClass: "unknown_channel",
          error: `this server knows no channel of type ${channel.type}`,
        };
    }
  };

  async function channelOf(tenant: string, name: string): Promise<{ channel: Channel } | Done> {
    try {
      const { rows } = await pool.query<{ channel: string | null }>(CHANNEL, [tenant, name]);
      const text = rows[0]?.channel ?? null;
      if (text !== null) return { channel: encoding(JSON.parse(text) as Channel) };
      return {
        ok: false,
        errorClass: "no_channel",
        error: `there is no channel ${name}; define it, and it will be found`,
      };
    } catch (error) {
      return failureInSql(error);
    }
  }

  /** The name to listen to is one that nobody can guess: Postgres lets anybody listen to any. */
  async function notifyPostgres(listen: unknown, name: string, message: Message, firing: Firing): Promise<Done> {
    try {
      await pool.query("select pg_notify($1, $2)", [listen, payloadOf(name, message, firing)]);
      return { ok: true };
    } catch (error) {
      return failureInSql(error);
    }
  }
}

/** A notification has 8000 bytes at most: of a long message, and of a long title, the beginning is sent. */
function payloadOf(name: string, message: Message, firing: Firing): string {
  const whole = JSON.stringify(webhookBody(name, message, firing));
  if (Buffer.byteLength(whole) < MAX_PAYLOAD) return whole;
  const title = message.title?.slice(0, SHORT_TITLE).toWellFormed();
  const text = message.text.slice(0, SHORT).toWellFormed();
  return JSON.stringify({ ...webhookBody(name, { ...message, title, text }, firing), truncated: true });
}

/** Behind its beginning, what is filled into a URL is a part of it. */
function encoding(channel: Channel): Channel {
  if (typeof channel.url !== "string") return channel;
  return { ...channel, url: channel.url.replace(/(?<=.)\{\{ *secret\./gs, "{{secret.url.") };
}

const LEVELS: Readonly<Record<Priority, string>> = { low: "info", normal: "info", high: "warn", critical: "error" };

function messageOf({ title, message, priority }: Action): Message {
  const known = typeof priority === "string" && Object.hasOwn(LEVELS, priority) ? (priority as Priority) : "normal";
  return {
    title: typeof title === "string" && title !== "" ? title : undefined,
    text: typeof message === "string" ? message : JSON.stringify(message ?? ""),
    priority: known,
  };
}

/** What a generic webhook and LISTEN get. */
function webhookBody(channel: string, { title, text, priority }: Message, firing: Firing): object {
  return {
    channel,
    priority,
    ...(title === undefined ? {} : { title }),
    message: text,
    firing: firing.id,
    [firing.kind]: firing.name,
  };
}
