import { expect, test } from "vitest";
import { createFrameParser, type Frame } from "../../sdk/src/parse_frames.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function parse(chunks: Iterable<Uint8Array>): Frame[] {
  const parser = createFrameParser();
  return [...chunks].flatMap((chunk) => parser.push(chunk));
}

const TEXT = [
  "retry: 1000\n\n",
  'id: a1\nevent: event\ndata: {"text":"größe 🎈 日本"}\n\n',
  ": heartbeat\n\n",
  "id: a2\r\nevent: event\r\ndata: first\r\ndata: second\r\n\r\n",
  "data:no blank\rdata\rdata:  two\r\r",
  "event: nothing to say\nid: a3\n\n",
  "data: after\n\n",
].join("");

const FRAMES: Frame[] = [
  { event: "event", id: "a1", data: '{"text":"größe 🎈 日本"}' },
  { event: "event", id: "a2", data: "first\nsecond" },
  { event: "message", id: "a2", data: "no blank\n\n two" },
  { event: "message", id: "a3", data: "after" },
];

test("frames come out as they went in, in one chunk", () => {
  expect(parse([bytes(TEXT)])).toEqual(FRAMES);
});

test("it makes no difference where the bytes are cut: within a character, a CRLF, a name or a frame", () => {
  const all = bytes(TEXT);
  for (let size = 1; size <= 40; size++) {
    const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, n) =>
      all.subarray(n * size, (n + 1) * size),
    );
    expect(parse(chunks), `chunks of ${size}`).toEqual(FRAMES);
  }
  for (let cut = 0; cut <= all.length; cut++) {
    expect(parse([all.subarray(0, cut), new Uint8Array(), all.subarray(cut)]), `cut at ${cut}`).toEqual(FRAMES);
  }
});

test("a line feed behind a cut CR is part of it, a second one is a blank line", () => {
  expect(parse(["data: 1\r", "\n", "\n"].map(bytes))).toEqual([{ event: "message", id: "", data: "1" }]);
  expect(parse(["data: 1\r", "\r"].map(bytes))).toEqual([{ event: "message", id: "", data: "1" }]);
  expect(parse(["data: 1\r\n", "data: 2\n"].map(bytes))).toEqual([]);
});

test("a frame without its end never was", () => {
  expect(parse([bytes("data: whole\n\nid: b\ndata: half")])).toEqual([{ event: "message", id: "", data: "whole" }]);
});

test("a byte order mark, unknown fields and an id with NUL are passed over", () => {
  expect(parse([bytes("\uFEFFid: a\ndata: 1\n\nfoo: bar\nid: b\0\ndata: 2\n\n")])).toEqual([
    { event: "message", id: "a", data: "1" },
    { event: "message", id: "a", data: "2" },
  ]);
});

test("retry is kept when it is digits", () => {
  const parser = createFrameParser();
  expect(parser.retryMs).toBeUndefined();
  parser.push(bytes("retry: 250\nretry: soon\nretry: -1\n"));
  expect(parser.retryMs).toBe(250);
});
