// The text that replaces what a regular expression found: `$1`, `${name}`, `\$`.
import { FunctionError } from "./function.ts";
import type { Found } from "./regexp.ts";

/** Writes a replacement. */
export function writeReplacement(replacement: string, { groups, names }: Found): string {
  if (!/[\\$]/.test(replacement)) return replacement;
  let result = "";
  for (let at = 0; at < replacement.length; at++) {
    const char = replacement.charAt(at);
    if (char === "\\") {
      at++;
      if (at === replacement.length) throw new FunctionError("a replacement ends with \\: write \\\\ for a backslash");
      result += replacement.charAt(at);
    } else if (char === "$") {
      const name = /^\$\{(\w+)\}/.exec(replacement.slice(at))?.[1];
      const digits = name === undefined ? numberOf(replacement, at + 1, groups.length) : "";
      if (name !== undefined && !names.has(name))
        throw new FunctionError(`a replacement names \${${name}}: there is no such group`);
      result += groups[name === undefined ? Number(digits) : (names.get(name) ?? 0)] ?? "";
      at += name === undefined ? digits.length : name.length + 2;
    } else result += char;
  }
  return result;
}

// As many digits as make the number of a group that there is.
function numberOf(text: string, at: number, groups: number): string {
  const digits = /^\d+/.exec(text.slice(at))?.[0] ?? "";
  let taken = digits.slice(0, 1);
  if (taken === "")
    throw new FunctionError("a replacement has a $ without the number of a group: write \\$ for a dollar");
  if (Number(taken) >= groups) throw new FunctionError(`a replacement has $${taken}: there are ${groups - 1} groups`);
  while (taken.length < digits.length && Number(digits.slice(0, taken.length + 1)) < groups) {
    taken = digits.slice(0, taken.length + 1);
  }
  return taken;
}
