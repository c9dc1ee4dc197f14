/**
 * What a document may ask for. Size and shape are judged before it is validated, as validating takes time itself; the
 * cost when the variables are known, before anything runs, for queries, mutations and subscriptions alike.
 */
import { complexityFromQuery } from "@pothos/plugin-complexity";
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql";
import { refusal } from "./errors.ts";

/** The limits. */
export const LIMITS = {
  /** Characters of a document. */
  characters: 100_000,
  tokens: 2_000,
  depth: 20,
  /** Fields, those of a fragment counted wherever it is spread. */
  fields: 1_000,
  aliases: 50,
  /** Objects an answer may come to: a list counts as often as it may be long. */
  cost: 10_000,
} as const;

/** Parses a document; throws GraphQLError. */
export function parseWithin(source: string): DocumentNode {
  if (source.length > LIMITS.characters) {
    throw tooMuch("characters", source.length, LIMITS.characters, "Send event data in variables, not in the document.");
  }
  const document = parseSource(source);
  const found = shapeOf(document);
  if (found.depth > LIMITS.depth) throw tooMuch("levels", found.depth, LIMITS.depth, "Ask in several requests.");
  if (found.fields > LIMITS.fields) throw tooMuch("fields", found.fields, LIMITS.fields, "Ask in several requests.");
  if (found.aliases > LIMITS.aliases)
    throw tooMuch("aliases", found.aliases, LIMITS.aliases, "Ask in several requests.");
  return document;
}

function parseSource(source: string): DocumentNode {
  try {
    return parse(source, { maxTokens: LIMITS.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError) || !error.message.includes("tokens")) throw error;
    throw tooMuch("tokens", undefined, LIMITS.tokens, "Send values in variables, or ask in several requests.");
  }
}

/** The error of an operation that costs too much, or undefined. */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Record<string, unknown> | null | undefined,
): GraphQLError | undefined {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const chosen = operations.find((each) => operationName == null || each.name?.value === operationName);
  // Nothing will run.
  if (chosen === undefined) return undefined;
  // The plugin judges the first operation it finds, whichever is meant.
  const definitions = [chosen, ...document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)];
  const { complexity } = complexityFromQuery({ ...document, definitions }, { schema, variables: { ...variables } });
  if (complexity <= LIMITS.cost) return undefined;
  return tooMuch("objects", complexity, LIMITS.cost, "Ask for shorter lists with first, or in several requests.");
}

function tooMuch(what: string, found: number | undefined, most: number, hint: string): GraphQLError {
  const verb = what === "objects" ? "ask for" : "have";
  const rule = `must not ${verb} more than ${most} ${what}`;
  const message = `the document ${rule}${found === undefined ? "" : `, and this one has ${found}`}`;
  return refusal("too_large", message, { field: "query", rule, hint }, "document");
}

type Shape = { depth: number; fields: number; aliases: number };

/** Depth of the deepest operation, and the sums over all of them. */
function shapeOf(document: DocumentNode): Shape {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  }
  // Each fragment is measured once: spread in spreads they would take exponentially many steps.
  const known = new Map<string, Shape>();
  const none: Shape = { depth: 0, fields: 0, aliases: 0 };

  function spread(name: string): Shape {
    const found = known.get(name);
    if (found !== undefined) return found;
    // Rings are refused by validation.
    known.set(name, none);
    const fragment = fragments.get(name);
    const shape = fragment === undefined ? none : measure(fragment.selectionSet);
    known.set(name, shape);
    return shape;
  }

  function measure(set: SelectionSetNode | undefined): Shape {
    const sum = { ...none };
    for (const each of set?.selections ?? []) {
      const isField = each.kind === Kind.FIELD;
      const inner = each.kind === Kind.FRAGMENT_SPREAD ? spread(each.name.value) : measure(each.selectionSet);
      sum.depth = Math.max(sum.depth, inner.depth + (isField ? 1 : 0));
      sum.fields += inner.fields + (isField ? 1 : 0);
      sum.aliases += inner.aliases + (isField && each.alias !== undefined ? 1 : 0);
    }
    return sum;
  }

  const total = { ...none };
  for (const each of document.definitions) {
    if (each.kind !== Kind.OPERATION_DEFINITION) continue;
    const shape = measure(each.selectionSet);
    total.depth = Math.max(total.depth, shape.depth);
    total.fields += shape.fields;
    total.aliases += shape.aliases;
  }
  return total;
}
