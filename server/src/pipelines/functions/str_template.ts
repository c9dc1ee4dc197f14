// Templates of str:fillTemplate.
import { FunctionError } from "./function.ts";
import { objectText } from "./write_text.ts";

/** What fills templates from an object, or from several values with what writes each of them. */
export function fillTemplate(
  texts: ((value: unknown) => string)[],
): (template: string | null, ...values: unknown[]) => string | null {
  return (template, ...values) => {
    if (template === null) return null;
    // Every second part stood between braces.
    return template
      .split(/\{\{|\}\}/)
      .map((part, index) => (index % 2 === 0 ? part : filled(part, values, texts)))
      .join("");
  };
}

function filled(part: string, values: unknown[], texts: ((value: unknown) => string)[]): string {
  const key = part.trim();
  if (texts.length === 0) {
    const found = valueAt(values[0], key);
    return found === null || found === undefined ? part : objectText(found);
  }
  const place = Number(key);
  if (!Number.isInteger(place) || place < 1 || place > values.length) {
    throw new FunctionError(
      `str:fillTemplate: {{${key}}} is none of its ${values.length} values: they are {{1}}, {{2}} and so on`,
    );
  }
  const value = values[place - 1];
  return value === null ? part : (texts[place - 1] ?? objectText)(value);
}

function valueAt(object: unknown, key: string): unknown {
  if (object instanceof Map) return object.get(key);
  return typeof object === "object" && object !== null && Object.hasOwn(object, key) ? object[key as never] : undefined;
}
