// Texts with `{{attribute}}` in them, which each event fills.
import type { Attribute } from "../check/scope.ts";
import { textOf } from "../functions/write_text.ts";
import type { Row } from "../runtime/chunk.ts";

/** What writes the value of an attribute into a template: `before` is what stands before it. */
export type WriteValue = (value: unknown, attribute: Attribute, before: string) => string;

/** A text with places for values. */
export interface Template {
  /** The text for an event. */
  text(row: Row): string;
  /** The one attribute that is all of it, if it is written without braces: the value itself is meant. */
  attribute: number | undefined;
}

/** Whether a text has places for values. */
export function isTemplate(text: string): boolean {
  return /\{\{[^{}]*\}\}/.test(text);
}

/** Reads a template, or says which attribute there is not. */
export function readTemplate(
  text: string,
  attributes: readonly Attribute[],
  write: WriteValue = plain,
): Template | { unknown: string } {
  const whole = attributes.findIndex(({ name }) => name === text.trim());
  if (whole >= 0) return { attribute: whole, text: (row) => write(row[whole], attributes[whole] as Attribute, "") };
  // Three braces are two: nothing is escaped for HTML here.
  const pieces = text.replace(/\{\{\{([^{}]*)\}\}\}/g, "{{$1}}").split(/\{\{([^{}]*)\}\}/);
  const places: number[] = [];
  for (let at = 1; at < pieces.length; at += 2) {
    const name = (pieces[at] as string).trim();
    const place = attributes.findIndex((attribute) => attribute.name === name);
    if (place < 0) return { unknown: name };
    places.push(place);
  }
  const fixed = pieces.filter((_, at) => at % 2 === 0);
  return {
    attribute: undefined,
    text: (row) => {
      let filled = fixed[0] as string;
      places.forEach((place, at) => {
        filled += write(row[place], attributes[place] as Attribute, filled) + fixed[at + 1];
      });
      return filled;
    },
  };
}

function plain(value: unknown, { type }: Attribute): string {
  return value === null ? "null" : textOf(type)(value);
}
