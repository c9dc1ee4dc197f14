// Functions of apps written in another language: `define function f[javascript] return string { … }`. What runs them is a script engine.
import type { TypeName } from "../language/ast.ts";

/** What a script may cost. */
export interface ScriptLimits {
  /** How long a call may take. */
  milliseconds: number;
  /** How much memory the scripts of an app may take. */
  megabytes: number;
}

/** What a script may cost where nobody says it. */
export const SCRIPT_LIMITS: ScriptLimits = { milliseconds: 100, megabytes: 64 };

/** A script. */
export interface Script {
  name: string;
  /** What stands between the braces. */
  body: string;
  returns: TypeName;
}

/** Calls a script with the time of the clock and the values of its arguments, in the form of their types. May throw: the event fails. */
export type ScriptCall = (now: number, values: readonly unknown[]) => unknown;

/** The scripts of one app: they share nothing with those of others. */
export interface ScriptRoom {
  /** Makes a function of a script, or throws an Error that says what is wrong with it. What it keeps between calls is lost. */
  compile(script: Script): ScriptCall;
}

/** A language that functions can be written in. */
export interface ScriptEngine {
  /** What may stand in the brackets; upper and lower case are the same. */
  languages: readonly string[];
  about: string;
  /** Called once for an app with scripts of this language. */
  open(limits: ScriptLimits): ScriptRoom;
}
