import { expect, it } from "vitest";
import { parseApp, parseExpression, parseOnDemand, parseQuery } from "../../server/src/pipelines/language/parse.ts";
import { print } from "../../server/src/pipelines/language/print.ts";
import { randomTrees, withoutPlaces } from "./random_app.ts";

it("random expressions are printed and parsed back", () => {
  const { expression } = randomTrees(1);
  for (let count = 0; count < 3000; count++) {
    const tree = expression(4);
    const text = print(tree);
    expect(withoutPlaces(parseExpression(text)), text).toEqual(withoutPlaces(tree));
  }
});

it("random queries that are asked once are printed and parsed back", () => {
  const { onDemand } = randomTrees(2);
  for (let count = 0; count < 500; count++) {
    const tree = onDemand();
    const text = print(tree);
    expect(withoutPlaces(parseOnDemand(text)), text).toEqual(withoutPlaces(tree));
  }
});

it("random queries are printed and parsed back", () => {
  const { query } = randomTrees(3);
  for (let count = 0; count < 500; count++) {
    const tree = query();
    const text = print(tree);
    expect(withoutPlaces(parseQuery(text)), text).toEqual(withoutPlaces(tree));
  }
});

it("random apps are printed and parsed back, and printed the same again", () => {
  const { app } = randomTrees(4);
  const variables = { V: `$\{V}` };
  for (let count = 0; count < 250; count++) {
    const tree = app();
    const text = print(tree);
    const again = parseApp(text, { variables });
    expect(withoutPlaces(again), text).toEqual(withoutPlaces(tree));
    expect(print(again)).toBe(text);
  }
});
