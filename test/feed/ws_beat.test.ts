// Who is cut off: nobody who answers, and nobody whose queue still moves.
import { EventEmitter } from "node:events";
import { beat } from "@gapless/server/feed/ws_beat";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  pings = 0;
  isCut = false;
  ping(): void {
    this.pings++;
    // Behind what waits already, it waits, too.
    if (this.bufferedAmount > 0) this.bufferedAmount += 2;
  }
  terminate(): void {
    this.isCut = true;
    this.readyState = 3;
  }
}

test("a client that answers stays", () => {
  const socket = new FakeSocket();
  const stop = beat(socket as unknown as WebSocket, 1_000);
  for (let n = 1; n <= 5; n++) {
    vi.advanceTimersByTime(1_000);
    socket.emit("pong");
    expect([socket.pings, socket.isCut]).toEqual([n, false]);
  }
  stop();
  vi.advanceTimersByTime(5_000);
  expect([socket.pings, socket.isCut]).toEqual([5, false]);
});

test("a client that does not answer is cut off with the next ping", () => {
  const socket = new FakeSocket();
  beat(socket as unknown as WebSocket, 1_000);
  vi.advanceTimersByTime(1_000);
  expect(socket.isCut).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(socket.isCut).toBe(true);
});

test("a client that is slow stays as long as its queue moves", () => {
  const socket = new FakeSocket();
  beat(socket as unknown as WebSocket, 1_000);
  for (const waiting of [300_000, 250_000, 200_000, 270_000]) {
    socket.bufferedAmount = waiting;
    vi.advanceTimersByTime(1_000);
    expect(socket.isCut).toBe(false);
  }
  vi.advanceTimersByTime(1_000);
  expect(socket.isCut).toBe(true);
});
