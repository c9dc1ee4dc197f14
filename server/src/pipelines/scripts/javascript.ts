// define function f[javascript]: scripts in a sandbox, QuickJS in WebAssembly, in a thread of its own.
import { FunctionError } from "../functions/function.ts";
import type { Script, ScriptCall, ScriptEngine, ScriptLimits, ScriptRoom } from "../functions/script.ts";
import { checkSyntax } from "./check_syntax.ts";
import { MOST_BYTES } from "./mailbox.ts";
import { pack, unpack } from "./pack.ts";
import type { Answer, Question } from "./questions.ts";
import { type SandboxThread, sandboxThread } from "./sandbox_thread.ts";

/** QuickJS stops at the limit; the thread is ended if that has not stopped it so many milliseconds later. */
const GRACE_MS = 250;
/** Making a room takes some milliseconds; on a machine that is busy, more. */
const OPEN_MS = 10_000;

/** JavaScript: the body of a function whose arguments are in the array `data`. */
export const javascript: ScriptEngine = {
  languages: ["javascript", "js"],
  about: "JavaScript, in a sandbox: the body of a function whose arguments are in the array `data`.",
  open: (limits) => new JavascriptRoom(limits),
};

let rooms = 0;
/** Rooms of apps that are gone. */
const gone: number[] = [];
const leaving = new FinalizationRegistry<number>((id) => void gone.push(id));

class JavascriptRoom implements ScriptRoom {
  readonly #id = rooms++;
  readonly #limits: ScriptLimits;
  readonly #bodies: string[] = [];
  /** The thread that knows the room. */
  #thread: SandboxThread | undefined;

  constructor(limits: ScriptLimits) {
    this.#limits = limits;
    leaving.register(this, this.#id);
  }

  compile({ name, body }: Script): ScriptCall {
    checkSyntax(name, body);
    const number = this.#bodies.push(body) - 1;
    this.#thread = undefined;
    this.#open();
    return (now, values) => this.#call(name, number, now, values);
  }

  #call(name: string, number: number, now: number, values: readonly unknown[]): unknown {
    const { milliseconds } = this.#limits;
    const text = `${this.#id} ${number} ${milliseconds} ${JSON.stringify([now, values.map((value) => pack(value))])}`;
    if (text.length * 3 > MOST_BYTES)
      throw new FunctionError(`${name}: what it is given is longer than a script may be given`);
    for (let attempt = 0; ; attempt++) {
      const thread = this.#thread === sandboxThread() ? this.#thread : this.#open();
      const answered = thread.ask(text, milliseconds + GRACE_MS);
      if (answered === undefined) throw new FunctionError(this.#tooLong(name));
      const answer = JSON.parse(answered) as Answer;
      if ("value" in answer) return unpack(answer.value);
      if ("error" in answer) throw new FunctionError(this.#told(name, answer.error));
      // The room was given up because of what a call before did in it.
      this.#thread = undefined;
      if (attempt > 0) throw new FunctionError(`${name}: there is no sandbox for it`);
    }
  }

  #open(): SandboxThread {
    const thread = sandboxThread();
    const { milliseconds, megabytes } = this.#limits;
    const question: Question = {
      ...{ kind: "open", room: this.#id, megabytes, milliseconds: Math.max(milliseconds, OPEN_MS) },
      ...{ bodies: this.#bodies, close: gone.splice(0) },
    };
    const answered = thread.ask(JSON.stringify(question), 2 * OPEN_MS);
    if (answered === undefined) throw new Error("the sandbox of the scripts did not open");
    const answer = JSON.parse(answered) as Answer;
    if ("error" in answer) throw new Error(answer.error.text);
    this.#thread = thread;
    return thread;
  }

  #told(name: string, { text, line }: { text: string; line?: number }): string {
    if (text === "InternalError: interrupted") return this.#tooLong(name);
    if (text.startsWith("InternalError: out of memory"))
      return `${name} needed more than ${this.#limits.megabytes} MB, the limit of scripts`;
    if (text === "InternalError: stack overflow") return `${name} calls too deep: the stack of scripts is full`;
    return `${name}: ${text}${line === undefined ? "" : ` (line ${line} of the script)`}`;
  }

  #tooLong(name: string): string {
    return `${name} took longer than ${this.#limits.milliseconds} ms, the limit of scripts`;
  }
}
