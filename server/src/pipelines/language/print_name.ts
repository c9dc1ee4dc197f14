// Names and texts as they have to be written.

/** Words that are not read as names everywhere. */
const RESERVED: ReadonlySet<string> = new Set(["true", "false", "null", "not", "case", "every", "from"]);
const PLAIN = /^[A-Za-z_][A-Za-z_0-9]*$/;

/** A name, in backticks where it has to be. */
export function printName(name: string, reserved: ReadonlySet<string> = RESERVED): string {
  if (PLAIN.test(name) && !reserved.has(name.toLowerCase())) return name;
  if (name === "" || name.includes("`")) throw new TypeError(`${JSON.stringify(name)} cannot be written as a name`);
  return `\`${name}\``;
}

/** A text in the quotes that fit it. */
export function printText(text: string): string {
  const lines = /[\r\n]/.test(text);
  if (!lines && !text.includes("'")) return `'${text}'`;
  if (!lines && !text.includes('"')) return `"${text}"`;
  if (!text.includes('"""') && !text.endsWith('"')) return `"""${text}"""`;
  if (!lines) return `'${text.replaceAll("'", "''")}'`;
  throw new TypeError(`${JSON.stringify(text)} cannot be written as a text`);
}

/** The key of an annotation's value. */
export function printKey(key: string): string {
  return /^[A-Za-z_]\w*(?:[.:-][A-Za-z_]\w*)*$/.test(key) ? key : printText(key);
}
