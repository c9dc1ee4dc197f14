// A mail server on this machine: takes what comes, and answers as a test says.
import net, { type Socket } from "node:net";
import tls from "node:tls";
import { onTestFinished } from "vitest";
import { listen } from "../push/receiver.ts";

/** A message as it came. */
export type Mail = { from: string; to: string[]; text: string; secure: boolean; user: string | undefined };

/** Settings: STARTTLS is offered where there is a certificate. */
export type SinkOptions = {
  tls?: { key: string; cert: string };
  /** Of who may send; anybody may if not set. */
  login?: { user: string; password: string };
  /** Answers instead of taking the message. */
  refuse?: string;
  /** Says nothing at all. */
  silent?: boolean;
};

/** Starts one, which goes away with the test. */
export async function startSmtpSink(
  options: SinkOptions = {},
): Promise<{ port: number; mails: Mail[]; connections(): number }> {
  const mails: Mail[] = [];
  const open = new Set<Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    if (options.silent !== true) serve(socket, options, mails);
  });
  const { port, close, connections } = await listen(server);
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await close();
  });
  return { port, mails, connections };
}

function serve(plain: Socket, { tls: certificate, login, refuse }: SinkOptions, mails: Mail[]): void {
  let socket: Socket = plain;
  let secure = false;
  let user: string | undefined;
  let mail = { from: "", to: [] as string[] };
  let text: string[] | undefined;
  const say = (line: string) => socket.write(`${line}\r\n`);

  function take(line: string): void {
    if (text !== undefined) {
      if (line !== ".") return void text.push(line.replace(/^\.\./, "."));
      if (refuse === undefined) mails.push({ ...mail, text: text.join("\n"), secure, user });
      say(refuse ?? "250 taken");
      text = undefined;
      return;
    }
    const [verb = ""] = line.toUpperCase().split(" ");
    if (verb === "EHLO") {
      say("250-sink");
      if (certificate !== undefined && !secure) say("250-STARTTLS");
      say("250 AUTH PLAIN");
    } else if (verb === "STARTTLS" && certificate !== undefined) {
      say("220 go on");
      plain.removeAllListeners("data");
      socket = new tls.TLSSocket(plain, { isServer: true, ...certificate });
      secure = true;
      lines(socket, take);
    } else if (verb === "AUTH") {
      const [, name, password] = Buffer.from(line.split(" ")[2] ?? "", "base64")
        .toString()
        .split("\0");
      const isKnown = name === login?.user && password === login?.password;
      if (isKnown) user = name;
      // As some do, it says what it was given.
      say(isKnown ? "235 welcome" : `535 no ${name} with ${password}`);
    } else if (verb === "MAIL") {
      mail = { from: line, to: [] };
      say(login !== undefined && user === undefined ? "530 log in first" : "250 ok");
    } else if (verb === "RCPT") {
      mail.to.push(line);
      say("250 ok");
    } else if (verb === "DATA") {
      text = [];
      say("354 go on");
    } else say(verb === "QUIT" ? "221 bye" : "500 what?");
  }

  lines(plain, take);
  say("220 sink");
}

function lines(socket: Socket, take: (line: string) => void): void {
  let rest = "";
  socket.on("error", () => undefined);
  socket.on("data", (part) => {
    const all = (rest + part.toString("latin1")).split("\r\n");
    rest = all.pop() ?? "";
    for (const line of all) take(line);
  });
}
