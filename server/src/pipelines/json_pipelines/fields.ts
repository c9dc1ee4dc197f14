// Reads the fields of an object and notes what is wrong with them, so that all mistakes are told at once.
import { nearest } from "../check/fail.ts";
import { type Problem, pointTo } from "./problem.ts";

/** The fields of one object. */
export class Fields {
  readonly pointer: string;
  readonly #values: Record<string, unknown>;
  readonly #problems: Problem[];

  /** What is no field of such an object is a problem. */
  constructor(values: object, names: readonly string[], pointer: string, problems: Problem[]) {
    this.pointer = pointer;
    this.#values = values as Record<string, unknown>;
    this.#problems = problems;
    for (const name of Object.keys(values)) {
      if (names.includes(name)) continue;
      this.wrong(name, `is no field here${nearest(name, names) || `; there is ${names.join(", ")}`}`);
    }
  }

  /** A value; null is the same as none. */
  value(name: string): unknown {
    return (Object.hasOwn(this.#values, name) ? this.#values[name] : undefined) ?? undefined;
  }

  /** Whether there is such a field, null or not. */
  has(name: string): boolean {
    return Object.hasOwn(this.#values, name) && this.#values[name] !== undefined;
  }

  /** A text that is not empty. */
  text(name: string, rule: { optional?: true; is?: string } = {}): string | undefined {
    const value = this.value(name);
    const { is = "a text" } = rule;
    if (value === undefined) {
      if (rule.optional === undefined) this.wrong(name, `is missing: ${is}`);
      return undefined;
    }
    if (typeof value === "string" && value !== "") return value;
    this.wrong(name, `must be ${is}, not ${shown(value)}`);
    return undefined;
  }

  /** One of some words. */
  word(name: string, words: readonly string[]): string | undefined {
    const value = this.text(name, { is: oneOf(words) });
    if (value === undefined || words.includes(value)) return value;
    this.wrong(name, `must be ${oneOf(words)}, not ${shown(value)}${nearest(value, words)}`);
    return undefined;
  }

  /** A whole number from 1 on. */
  seconds(name: string, optional: boolean): void {
    const value = this.value(name);
    const rule = "a whole number of seconds from 1 on";
    if (value === undefined) {
      if (!optional) this.wrong(name, `is missing: ${rule}`);
    } else if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) > 1e10)
      this.wrong(name, `must be ${rule}, not ${shown(value)}`);
  }

  /** A list of texts that are not empty. */
  texts(name: string, optional: boolean): void {
    const value = this.value(name);
    const rule = "a list of texts";
    if (value === undefined) {
      if (!optional) this.wrong(name, `is missing: ${rule}`);
      return;
    }
    if (!Array.isArray(value)) {
      this.wrong(name, `must be ${rule}, not ${shown(value)}`);
      return;
    }
    if (value.length === 0 && !optional) this.wrong(name, `must be ${rule}, and not empty`);
    value.forEach((item, at) => {
      if (typeof item !== "string" || item === "") {
        const pointer = pointTo(pointTo(this.pointer, name), at);
        this.#problems.push({ pointer, message: `must be a text, not ${shown(item)}` });
      }
    });
  }

  /** Notes what is wrong with a field. */
  wrong(name: string, message: string): void {
    this.#problems.push({ pointer: pointTo(this.pointer, name), message });
  }
}

/** Whether it is an object of JSON. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether JSON can say it. */
export function isJson(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).every(isJson);
  if (typeof value === "number") return Number.isFinite(value);
  return value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "bigint";
}

/** A value as it is shown in an error. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  return typeof value === "string"
    ? JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
    : String(value);
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? `${words[0]}` : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
