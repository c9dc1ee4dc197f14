/** Channels of the type email: one message by SMTP, over a connection that the guard of webhooks has let through. */
import { createTransport } from "nodemailer";
import { concealText } from "../push/conceal.ts";
import { EndedError, failureOf } from "../push/failure.ts";
import type { Guard } from "../push/guard.ts";
import type { Sender } from "../push/send.ts";
import { type Done, type Firing, keyOf } from "./action.ts";
import type { Channel, Message, Priority } from "./notify.ts";

/** A message to be sent. */
export type Letter = {
  readonly channel: Channel;
  readonly message: Message;
  readonly firing: Firing;
  readonly place: number;
  /** What must not be shown of the channel. */
  readonly hidden: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/** Sends mail. */
export type Mailer = { send(letter: Letter): Promise<Done> };

/** Where SMTP is at home below 1024: servers among each other, and submission with and without TLS at once. */
const PORTS = [25, 465, 587];
const URGENCY: Readonly<Record<Priority, "low" | "normal" | "high">> = {
  low: "low",
  normal: "normal",
  high: "high",
  critical: "high",
};

/** Makes the mailer; `ca` are certificates to trust instead of the well-known ones. */
export function createMailer({
  sender,
  guard,
  ca,
}: {
  sender: Sender;
  guard: Pick<Guard, "plain">;
  ca?: string | Buffer | undefined;
}): Mailer {
  return {
    async send(letter) {
      const { channel, message, firing, place, hidden, timeoutMs } = letter;
      const secure = channel.secure ?? "starttls";
      if (secure === "none" && !guard.plain) {
        const error =
          "mail goes over TLS only; for development the operator allows it without, with GAPLESS_WEBHOOK_ALLOW_HTTP=true";
        return { ok: false, errorClass: "blocked_url", error, final: true };
      }
      const late = new EndedError("timeout", `the mail server was not done within ${timeoutMs / 1000} s`);
      const control = new AbortController();
      const timer = setTimeout(() => control.abort(late), timeoutMs);
      const signal = AbortSignal.any([letter.signal, control.signal]);
      const host = String(channel.host ?? "");
      const port = Number(channel.port ?? (secure === "tls" ? 465 : 587));
      let isConnected = false;
      try {
        const connection = await sender.dial({ tenant: firing.tenant, host, port, ports: PORTS }, signal);
        isConnected = true;
        const transport = createTransport({
          connection,
          host,
          port,
          secure: secure === "tls",
          requireTLS: secure === "starttls",
          ignoreTLS: secure === "none",
          tls: { minVersion: "TLSv1.2", rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
          ...(channel.user === undefined
            ? {}
            : { auth: { user: String(channel.user), pass: String(channel.password ?? "") }, forceAuth: true }),
          name: "gapless",
          connectionTimeout: timeoutMs,
          greetingTimeout: timeoutMs,
          socketTimeout: timeoutMs,
          maxResponseSize: 16_384,
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        const sent = await transport.sendMail({
          from: String(channel.from ?? ""),
          to: recipientsOf(channel),
          subject: oneLine(message.title ?? firstLine(message.text)),
          text: message.text,
          priority: URGENCY[message.priority],
          // The same in each attempt: mail servers drop what they have had.
          messageId: `<${keyOf(firing, place)}@gapless>`,
          headers: { "Gapless-Firing": keyOf(firing, place), "Auto-Submitted": "auto-generated" },
        });
        const [accepted, rejected] = [sent.accepted.length, sent.rejected.length];
        return {
          ok: true,
          result: { accepted, ...(rejected === 0 ? {} : { rejected }), response: concealText(sent.response, hidden) },
        };
      } catch (error) {
        return failed(signal.aborted ? signal.reason : error, isConnected, hidden);
      } finally {
        clearTimeout(timer);
        // Whatever is left of the connection ends with it.
        control.abort(late);
      }
    },
  };
}

function recipientsOf({ to }: Channel): string[] {
  return (Array.isArray(to) ? to : [to]).map((one) => String(one ?? ""));
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.slice(0, 120) || "Gapless";
}

/** What is a header has one line. */
function oneLine(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .slice(0, 500)
    .toWellFormed();
}

function failed(error: unknown, isConnected: boolean, hidden: readonly string[]): Done {
  const { responseCode, code, originalCode, message } = error as Partial<Record<string, unknown>>;
  // Of the connection's own failures the mailer keeps the code at another place.
  const cause =
    typeof originalCode === "string" ? Object.assign(new Error(String(message)), { code: originalCode }) : error;
  if (cause !== error || error instanceof EndedError || typeof code !== "string" || !isConnected) {
    const failure = failureOf(cause, isConnected);
    return { ok: false, ...failure, error: concealText(failure.error, hidden) };
  }
  const text = concealText(String(message ?? "").split("\n", 1)[0] ?? "", hidden);
  const classes: Record<string, string> = { EAUTH: "smtp_login", ETLS: "tls", ETIMEDOUT: "timeout" };
  // An answer of 5xx is for good; so is an address that is none, which no server has seen.
  const isFinal = typeof responseCode === "number" ? responseCode >= 500 : code === "EENVELOPE";
  return {
    ok: false,
    errorClass: classes[code] ?? "smtp",
    error: `the mail server did not take it: ${text}`,
    ...(isFinal ? { final: true } : {}),
  };
}
