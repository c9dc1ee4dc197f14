// define function: scripts of an app, called as other functions are.
import { fail, nearest } from "../check/fail.ts";
import type { ScalarFunction } from "../functions/function.ts";
import { FunctionError } from "../functions/function.ts";
import { givenValue } from "../functions/given_value.ts";
import type { ScriptCall, ScriptEngine, ScriptLimits, ScriptRoom } from "../functions/script.ts";
import type { FunctionDefinition } from "../language/ast.ts";

/** The scripts of an app. */
export class ScriptFunctions {
  readonly #engines: readonly ScriptEngine[];
  readonly #limits: ScriptLimits;
  readonly #rooms = new Map<ScriptEngine, ScriptRoom>();
  readonly #functions = new Map<string, ScalarFunction>();

  /** None yet. */
  constructor(engines: readonly ScriptEngine[], limits: ScriptLimits) {
    this.#engines = engines;
    this.#limits = limits;
  }

  /** Those there are, by name. */
  get functions(): ReadonlyMap<string, ScalarFunction> {
    return this.#functions;
  }

  /** Makes a function of a script. */
  define({ name, language, returns, body, span }: FunctionDefinition): void {
    if (this.#functions.has(name)) fail(`the function ${name} is defined twice`, span);
    const room = this.#room(language, span);
    let call: ScriptCall;
    try {
      call = room.compile({ name, body, returns });
    } catch (error) {
      fail(`the script of ${name} cannot be used: ${(error as Error).message}`, span);
    }
    const check = givenValue(returns, name);
    const signature = `${name}(...) ${returns}`;
    this.#functions.set(name, {
      ...{ namespace: "", name, signature, about: `A function in ${language}.` },
      ...{ example: { expression: `${name}()`, result: null }, pure: false, needs: "clock" },
      // Nulls are handed in as they are.
      choose: () => ({
        returns,
        call: (now: number, ...values: unknown[]) => check(told(name, () => call(now, values))),
      }),
    });
  }

  #room(language: string, span: FunctionDefinition["span"]): ScriptRoom {
    const wanted = language.toLowerCase();
    const engine = this.#engines.find(({ languages }) => languages.some((each) => each.toLowerCase() === wanted));
    if (engine === undefined) {
      const known = this.#engines.flatMap(({ languages }) => languages);
      return fail(
        `functions cannot be written in ${language}${nearest(language, known)}; there is ${known.join(", ")}, and others come by extension`,
        span,
      );
    }
    const room = this.#rooms.get(engine) ?? engine.open(this.#limits);
    this.#rooms.set(engine, room);
    return room;
  }
}

function told(name: string, work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof FunctionError) throw error;
    throw new FunctionError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
