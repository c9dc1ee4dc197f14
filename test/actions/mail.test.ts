// Channels of the type email: what arrives at a mail server, and what is told when it does not.
import { readFileSync } from "node:fs";
import { createMailer, type Letter } from "@gapless/server/actions/mail";
import { createGuard } from "@gapless/server/push/guard";
import { createSender } from "@gapless/server/push/send";
import { describe, expect, onTestFinished, test } from "vitest";
import { firing, NEVER, openSender } from "./firing.ts";
import { startSmtpSink } from "./smtp_sink.ts";

const pem = (name: string) => readFileSync(new URL(`../push/certificates/${name}.pem`, import.meta.url), "utf8");
const certificate = { key: pem("key"), cert: pem("valid") };

function letter(port: number, channel: object = {}, rest: Partial<Letter> = {}): Letter {
  return {
    channel: {
      type: "email",
      host: "127.0.0.1",
      port,
      from: "Gapless <gapless@example.com>",
      to: ["ops@example.com"],
      ...channel,
    },
    message: { title: "Disk is full", text: "On db-1.\nSince 10:00.", priority: "critical" },
    firing: firing(),
    place: 2,
    hidden: [],
    timeoutMs: 5_000,
    signal: NEVER,
    ...rest,
  };
}

function mailer(plain = true) {
  return createMailer({ sender: openSender(), guard: { plain }, ca: certificate.cert });
}

describe("a message arrives", () => {
  test("as it was written, with the same id in each attempt", async () => {
    const sink = await startSmtpSink();
    const one = letter(sink.port, { secure: "none", to: ["ops@example.com", "Ann <ann@example.com>"] });
    expect(await mailer().send(one)).toEqual({ ok: true, result: { accepted: 2, response: "250 taken" } });
    await mailer().send(one);
    const [first, second] = sink.mails;
    expect(first).toMatchObject({
      from: expect.stringContaining("<gapless@example.com>"),
      to: [expect.stringContaining("<ops@example.com>"), expect.stringContaining("<ann@example.com>")],
      secure: false,
    });
    expect(first?.text).toContain("Subject: Disk is full\n");
    expect(first?.text).toContain("X-Priority: 1 (Highest)\n");
    expect(first?.text).toMatch(/\n\nOn db-1\.\nSince 10:00\./);
    const id = /^Message-ID: .*$/m.exec(first?.text ?? "")?.[0];
    expect(id).toBe(`Message-ID: <${firing().id}-2@gapless>`);
    expect(second?.text).toContain(id);
  });

  test("over STARTTLS, with a login", async () => {
    const sink = await startSmtpSink({ tls: certificate, login: { user: "me", password: "open-sesame" } });
    const { ok } = await mailer(false).send(letter(sink.port, { user: "me", password: "open-sesame" }));
    expect(ok).toBe(true);
    expect(sink.mails).toMatchObject([{ secure: true, user: "me" }]);
  });

  test("without a title, under its first line", async () => {
    const sink = await startSmtpSink();
    await mailer().send(
      letter(sink.port, { secure: "none" }, { message: { title: undefined, text: "One\nTwo", priority: "low" } }),
    );
    expect(sink.mails[0]?.text).toContain("Subject: One\n");
  });
});

describe("nothing is sent", () => {
  test.each([
    ["in the clear, where the server wants TLS and the operator has not allowed it", { secure: "none" }, "blocked_url"],
    ["where the server has no STARTTLS", {}, "tls"],
  ])("%s", async (_, channel, errorClass) => {
    const sink = await startSmtpSink();
    const done = await mailer(false).send(letter(sink.port, { user: "me", password: "open-sesame", ...channel }));
    expect(done).toMatchObject({ ok: false, errorClass });
    expect(sink.mails).toEqual([]);
  });

  test("to a certificate of somebody else", async () => {
    const sink = await startSmtpSink({ tls: certificate });
    const sender = openSender({}, { resolvers: { dns: async () => ["127.0.0.1"], system: async () => ["127.0.0.1"] } });
    const done = await createMailer({ sender, guard: { plain: false }, ca: certificate.cert }).send(
      letter(sink.port, { host: "mail.example.com" }),
    );
    expect(done).toMatchObject({ ok: false, errorClass: "tls" });
    expect(sink.mails).toEqual([]);
  });

  test.each([
    ["this machine", "127.0.0.1"],
    ["this machine by name", "localhost"],
    ["cloud metadata", "169.254.169.254"],
    ["a mapped address", "[::ffff:127.0.0.1]"],
    ["a number", "2130706433"],
    ["a private network", "10.0.0.1"],
  ])("to %s", async (_, host) => {
    const sink = await startSmtpSink();
    const sender = createSender({ guard: createGuard() });
    onTestFinished(() => sender.stop());
    const done = await createMailer({ sender, guard: { plain: true } }).send(
      letter(sink.port, { host, secure: "none" }),
    );
    expect(done).toMatchObject({ ok: false, errorClass: "blocked_ip" });
    expect(sink.connections()).toBe(0);
  });

  test("to a public name that leads here", async () => {
    const sink = await startSmtpSink();
    const resolvers = { dns: async () => ["127.0.0.1"], system: async () => ["127.0.0.1"] };
    const sender = createSender({ guard: createGuard(), resolvers });
    onTestFinished(() => sender.stop());
    const done = await createMailer({ sender, guard: { plain: true } }).send(
      letter(sink.port, { host: "mail.example.com", secure: "none" }),
    );
    expect(done).toMatchObject({ ok: false, errorClass: "blocked_ip" });
    expect(sink.connections()).toBe(0);
  });

  test("to ports where other protocols are at home", async () => {
    const done = await mailer().send(letter(5432, { secure: "none" }));
    expect(done).toMatchObject({ ok: false, errorClass: "blocked_url" });
  });
});

test("line breaks in a title begin no header", async () => {
  const sink = await startSmtpSink();
  const title = "Full\r\nBcc: eve@example.com\r\n\r\nHello";
  await mailer().send(letter(sink.port, { secure: "none" }, { message: { title, text: "x", priority: "normal" } }));
  expect(sink.mails[0]?.to).toHaveLength(1);
  expect(sink.mails[0]?.text).not.toMatch(/^Bcc:/m);
  expect(sink.mails[0]?.text).toContain("Subject: Full Bcc: eve@example.com Hello\n");
});

test("a line of dots ends no message", async () => {
  const sink = await startSmtpSink();
  const text = "one\n.\nMAIL FROM:<eve@example.com>\n..two";
  await mailer().send(letter(sink.port, { secure: "none" }, { message: { title: "x", text, priority: "normal" } }));
  expect(sink.mails).toHaveLength(1);
  expect(sink.mails[0]?.text).toContain(text);
});

test("a refused login is told without the password", async () => {
  const sink = await startSmtpSink({ login: { user: "me", password: "right" } });
  const done = await mailer().send(
    letter(sink.port, { secure: "none", user: "me", password: "open-sesame" }, { hidden: ["open-sesame"] }),
  );
  expect(done).toMatchObject({ ok: false, errorClass: "smtp_login", final: true });
  expect(done.error).toContain("535 no me with ***");
});

test.each([
  ["later is told as such", "450 try again", undefined],
  ["never is final", "550 no such mailbox", true],
])("a server that says %s", async (_, refuse, final) => {
  const sink = await startSmtpSink({ refuse });
  const done = await mailer().send(letter(sink.port, { secure: "none" }));
  expect(done).toMatchObject({ ok: false, errorClass: "smtp", error: expect.stringContaining(refuse) });
  expect(done.final).toBe(final);
});

test("a server that says nothing is left in time", async () => {
  const sink = await startSmtpSink({ silent: true });
  const done = await mailer().send(letter(sink.port, { secure: "none" }, { timeoutMs: 150 }));
  expect(done).toMatchObject({ ok: false, errorClass: "timeout" });
});

test("an end from outside ends the connection", async () => {
  const sink = await startSmtpSink({ silent: true });
  const control = new AbortController();
  const sent = mailer().send(letter(sink.port, { secure: "none" }, { signal: control.signal }));
  control.abort(new Error("stopped"));
  expect(await sent).toMatchObject({ ok: false });
});
