import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { parseApp, parseExpression, parseOnDemand, parseQuery } from "../../../server/src/pipelines/language/parse.ts";
import { print } from "../../../server/src/pipelines/language/print.ts";
import { randomTrees, withoutPlaces } from "./random_app.ts";

/** Asserted only where it fails: there are many. */
function same(parsed: unknown, tree: unknown, text: string): void {
  const [a, b] = [withoutPlaces(parsed), withoutPlaces(tree)];
  if (!isDeepStrictEqual(a, b)) expect(a, text).toEqual(b);
}

it("random expressions are printed and parsed back", () => {
  const { expression } = randomTrees(1);
  for (let count = 0; count < 800; count++) {
    const tree = expression(4);
    const text = print(tree);
    same(parseExpression(text), tree, text);
  }
});

it("random queries that are asked once are printed and parsed back", () => {
  const { onDemand } = randomTrees(2);
  for (let count = 0; count < 120; count++) {
    const tree = onDemand();
    const text = print(tree);
    same(parseOnDemand(text), tree, text);
  }
});

it("random queries are printed and parsed back", () => {
  const { query } = randomTrees(3);
  for (let count = 0; count < 120; count++) {
    const tree = query();
    const text = print(tree);
    same(parseQuery(text), tree, text);
  }
});

it("random apps are printed and parsed back, and printed the same again", () => {
  const { app } = randomTrees(4);
  const variables = { V: `$\{V}` };
  for (let count = 0; count < 60; count++) {
    const tree = app();
    const text = print(tree);
    const again = parseApp(text, { variables });
    same(again, tree, text);
    expect(print(again)).toBe(text);
  }
});
