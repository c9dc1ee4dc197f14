// The resolver itself, against a name server of the test's own.
import dgram from "node:dgram";
import { createResolvers } from "@gapless/server/push/resolve";
import { expect, onTestFinished, test } from "vitest";
import { attempt, openSender, startReceiver } from "./receiver.ts";

/** A name server that knows the A records it is given, and says of everything else that it is not there. */
async function startNameServer(records: Record<string, string[]>) {
  const asked: string[] = [];
  const socket = dgram.createSocket("udp4", (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString("latin1", at + 1, at + 1 + length));
      at += length + 1;
    }
    const question = query.subarray(12, at + 5);
    const isA = query.readUInt16BE(at + 1) === 1;
    const name = labels.join(".").toLowerCase();
    if (isA) asked.push(name);
    const found = records[name];
    const answers = (isA ? (found ?? []) : []).map((address) =>
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split(".").map(Number)]),
    );
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(found === undefined ? 0x8183 : 0x8180, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(answers.length, 6);
    socket.send(Buffer.concat([head, question, ...answers]), from.port, from.address);
  });
  await new Promise<void>((ready) => socket.bind(0, "127.0.0.1", ready));
  onTestFinished(() => void socket.close());
  const resolvers = createResolvers([`127.0.0.1:${socket.address().port}`]);
  onTestFinished(resolvers.cancel);
  return { asked, resolvers };
}

test("names are asked of the DNS; those who ask at the same time share the answer", async () => {
  const { asked, resolvers } = await startNameServer({ "hook.example.com": ["93.184.215.14", "10.0.0.1"] });
  const found = await Promise.all(Array.from({ length: 20 }, () => resolvers.dns("hook.example.com")));
  for (const one of found) expect([...one].sort()).toEqual(["10.0.0.1", "93.184.215.14"]);
  expect(asked).toEqual(["hook.example.com"]);
  await expect(resolvers.dns("nobody.example.com")).rejects.toMatchObject({ code: "ENOTFOUND" });
});

test("an attempt goes where the DNS says, if it may", async () => {
  const receiver = await startReceiver();
  const { resolvers } = await startNameServer({ "hook.example.com": ["10.255.255.1", "127.0.0.1"] });
  const url = `http://hook.example.com:${receiver.port}/`;
  expect(await openSender({}, { resolvers }).send(attempt(url))).toMatchObject({ ok: true, address: "127.0.0.1" });
  expect(await openSender({ allow: [] }, { resolvers }).send(attempt(url))).toMatchObject({ errorClass: "blocked_ip" });
  const nobody = attempt(`http://nobody.example.com:${receiver.port}/`);
  expect(await openSender({}, { resolvers }).send(nobody)).toMatchObject({ errorClass: "dns" });
  expect(receiver.received).toHaveLength(1);
});

test("many ask the system at once, more than may: all get their turn", async () => {
  const resolvers = createResolvers();
  onTestFinished(resolvers.cancel);
  const found = await Promise.all(Array.from({ length: 8 }, (_, n) => resolvers.system(`127.0.0.${n + 1}`)));
  expect(found.flat()).toEqual(Array.from({ length: 8 }, (_, n) => `127.0.0.${n + 1}`));
});
