// The thread that scripts run in. A room is a machine of WebAssembly of its own, with QuickJS in it, for the scripts of one app: what is in it
// reaches nothing outside, and its memory has an end. Whoever asks waits, and ends this thread if it takes too long, whatever it is at.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { workerData } from "node:worker_threads";
import variant from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";
import { Mailbox, MOST_BYTES } from "./mailbox.ts";
import { PRELUDE } from "./prelude.ts";
import type { Answer, Question } from "./questions.ts";

/** QuickJS counts its stack itself; this is less than the thread has. */
const STACK_BYTES = 512 * 1024;
/** A character takes up to three bytes in UTF-8, and one more if it is escaped. */
const MOST_CHARACTERS = Math.floor(MOST_BYTES / 4);
const PAGE_BYTES = 64 * 1024;
/** What QuickJS is given at first. */
const FIRST_PAGES = 256;

// Its types are those of its other form, for require().
const VARIANT = variant as unknown as QuickJSSyncVariant;

/** Compiled once for all rooms. */
const wasmModule = new WebAssembly.Module(
  readFileSync(fileURLToPath(import.meta.resolve("@jitl/quickjs-wasmfile-release-sync/wasm"))),
);

interface Room {
  context: QuickJSContext;
  run: QuickJSHandle;
  /** When what runs is interrupted. */
  until: number;
}

const rooms = new Map<number, Room>();

async function open({ room: id, megabytes, milliseconds, bodies }: Question & { kind: "open" }): Promise<Answer> {
  const maximum = FIRST_PAGES + Math.ceil((megabytes * 2 ** 20) / PAGE_BYTES);
  const wasmMemory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum });
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(VARIANT, { wasmModule, wasmMemory }));
  const room: Partial<Room> = { until: Number.POSITIVE_INFINITY };
  const runtime = quickjs.newRuntime({
    memoryLimitBytes: megabytes * 2 ** 20,
    maxStackSizeBytes: STACK_BYTES,
    interruptHandler: () => performance.now() > (room.until as number),
  });
  const context = runtime.newContext();
  const functions = context.unwrapResult(context.evalCode(PRELUDE, "prelude.js"));
  const add = context.getProp(functions, 0);
  room.until = performance.now() + milliseconds;
  for (const body of bodies) {
    const made = context.callFunction(add, context.undefined, context.newString(body));
    if (made.error) return { error: problem(context.dump(made.error)) };
  }
  rooms.set(id, Object.assign(room, { context, run: context.getProp(functions, 1) }) as Room);
  return { value: null };
}

function call(id: number, script: number, text: string, milliseconds: number): string {
  const room = rooms.get(id);
  if (room === undefined) return JSON.stringify({ missing: true } satisfies Answer);
  const { context, run } = room;
  room.until = performance.now() + milliseconds;
  const given = [context.newNumber(script), context.newString(text), context.newNumber(MOST_CHARACTERS)];
  const result = context.callFunction(run, context.undefined, given);
  for (const handle of given) handle.dispose();
  if (result.error) {
    // Interrupted, or out of memory while it told of being out of memory: nothing in there is to be relied on.
    rooms.delete(id);
    return JSON.stringify({ error: problem(context.dump(result.error)) } satisfies Answer);
  }
  const answer = context.getString(result.value);
  result.value.dispose();
  if (!context.runtime.hasPendingJob()) return answer;
  rooms.delete(id);
  const later = "it leaves something to be done later (a promise, async); a script gives its value at once";
  return JSON.stringify({ error: { text: later } } satisfies Answer);
}

function problem(dumped: unknown): { text: string } {
  const { name, message } = (dumped ?? {}) as { name?: unknown; message?: unknown };
  return { text: name === undefined ? String(dumped) : `${name}: ${message}` };
}

async function answer(text: string): Promise<string> {
  // Calls come as they are: the number of the room, that of the script, the limit, and what is handed in.
  const found = /^(\d+) (\d+) (\d+) /.exec(text);
  try {
    if (found !== null) {
      const [head, room, script, milliseconds] = found;
      return call(Number(room), Number(script), text.slice(head.length), Number(milliseconds));
    }
    const question = JSON.parse(text) as Question;
    for (const id of question.close) rooms.delete(id);
    return JSON.stringify(await open(question));
  } catch (error) {
    // Something went through QuickJS that should not: it is begun anew.
    if (found !== null) rooms.delete(Number(found[1]));
    return JSON.stringify({ error: problem(error) } satisfies Answer);
  }
}

// The time of a zone is that of the machine, and a script gives the same everywhere.
for (const part of ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"] as const) {
  Date.prototype[`get${part}`] = Date.prototype[`getUTC${part}`];
}
Date.prototype.getTimezoneOffset = () => 0;

const mailbox = new Mailbox(workerData as SharedArrayBuffer);
mailbox.begin();
for (let asked = 0; ; asked++) mailbox.answer(await answer(mailbox.next(asked)));
