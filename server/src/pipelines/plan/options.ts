// Options of an annotation: each known by name, of the right type, and none missing.
import { durationOf } from "../check/duration.ts";
import { fail, nearest } from "../check/fail.ts";
import type { Attribute } from "../check/scope.ts";
import type { Annotation, AnnotationElement } from "../language/ast.ts";
import { type OptionSpec, type OptionSpecs, Options, type OptionValue } from "../operators/options.ts";
import { isTemplate, readTemplate, type Template } from "../operators/template.ts";

/** What options are read of. */
export interface OptionsGiven {
  /** For messages: `a source of type file`. */
  what: string;
  annotation: Annotation;
  elements: readonly AnnotationElement[];
  attributes: readonly Attribute[];
}

/** Reads what an annotation says by what can be said. */
export function readOptions(given: OptionsGiven, specs: OptionSpecs): Options {
  const values = new Map<string, OptionValue>();
  const templates = new Map<string, Template>();
  for (const element of given.elements) {
    const [name, spec] = specOf(element, given, specs);
    if (values.has(name) || templates.has(name)) fail(`${element.key} stands here twice`, element.span);
    if (isTemplate(element.value)) templates.set(name, templateOf(element, name, spec, given));
    else values.set(name, optionValue(element, name, spec));
  }
  for (const [name, spec] of Object.entries(specs)) {
    if (values.has(name) || templates.has(name) || name.endsWith("*")) continue;
    if (spec.default !== undefined) values.set(name, spec.default);
    else if (spec.optional !== true) fail(`${given.what} needs ${name}: ${spec.about}`, given.annotation.span);
  }
  return new Options(values, templates);
}

function specOf(element: AnnotationElement, { what }: OptionsGiven, specs: OptionSpecs): [string, OptionSpec] {
  const { key, span, value } = element;
  if (key === undefined) return fail(`'${value}' stands here without a key; write key = '${value}'`, span);
  // `max_size` is `max.size`.
  const written = key.toLowerCase().replaceAll("_", ".");
  for (const [name, spec] of Object.entries(specs)) {
    const isAny = name.endsWith("*") && written.startsWith(name.slice(0, -1).toLowerCase());
    if (isAny) return [key, spec];
    if ([name, ...(spec.aliases ?? [])].some((known) => known.toLowerCase() === written)) return [name, spec];
  }
  const names = Object.keys(specs);
  const hint = nearest(key, names) || `; it takes ${names.join(", ") || "none"}`;
  return fail(`${what} has no option ${key}${hint}`, span);
}

function templateOf(
  element: AnnotationElement,
  name: string,
  spec: OptionSpec,
  { what, attributes }: OptionsGiven,
): Template {
  if (spec.dynamic !== true)
    fail(`${name} of ${what} is the same for all events; it cannot hold ${element.value}`, element.span);
  const template = readTemplate(element.value, attributes);
  if (!("unknown" in template)) return template;
  const names = attributes.map((attribute) => attribute.name);
  return fail(`there is no attribute ${template.unknown}${nearest(template.unknown, names)}`, element.span);
}

function optionValue({ value, span }: AnnotationElement, name: string, { type, choices }: OptionSpec): OptionValue {
  const text = value.trim();
  switch (type) {
    case "string": {
      if (choices === undefined) return value;
      const choice = choices.find((one) => one.toLowerCase() === text.toLowerCase());
      return choice ?? fail(`${name} takes ${choices.join(", ")}, not '${value}'${nearest(text, choices)}`, span);
    }
    case "bool":
      if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
      return fail(`${name} takes true or false, not '${value}'`, span);
    case "int":
      if (/^\d{1,15}$/.test(text)) return Number(text);
      return fail(`${name} takes a whole number, not '${value}'`, span);
    case "double":
      if (text !== "" && Number.isFinite(Number(text))) return Number(text);
      return fail(`${name} takes a number, not '${value}'`, span);
    case "duration":
      return /^\d{1,15}$/.test(text) ? Number(text) : durationOf(text, span);
  }
}
