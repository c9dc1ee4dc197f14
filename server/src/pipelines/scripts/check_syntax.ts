// Whether a text is the body of a function, and of one only: `} … {` would close it and go on outside.
import { Script } from "node:vm";

/** Throws an Error that says what is wrong, and in which line of the script. Nothing of it is run. */
export function checkSyntax(name: string, body: string): void {
  const strict = `"use strict";${body}\n`;
  try {
    // Reads the body by itself, as it must be.
    new Function("data", strict);
  } catch (error) {
    const { message } = error as Error;
    const place = where(name, strict);
    // Closed and opened again it would be read as two functions.
    throw new Error(place === undefined ? "it closes a brace that it has not opened" : `${message}${place}`);
  }
}

/** Only a script with a file name says in which line it is wrong. */
function where(name: string, body: string): string | undefined {
  try {
    new Script(`(function (data) {${body}})`, { filename: name });
    return undefined;
  } catch (error) {
    const line = new RegExp(`^${name}:(\\d+)`).exec((error as Error).stack ?? "")?.[1];
    return line === undefined ? "" : ` (line ${line} of the script)`;
  }
}
