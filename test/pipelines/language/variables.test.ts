import { expect, it } from "vitest";
import { LanguageError } from "../../../server/src/pipelines/language/language_error.ts";
import { parseApp } from "../../../server/src/pipelines/language/parse.ts";

const variable = (name: string) => `$\{${name}}`;

it("variables stand for texts, names and numbers", () => {
  const text = `@app:name('${variable("NAME")} 1') define stream ${variable("S")} (a int); from ${variable("S")}[a > ${variable("N")}] insert into O`;
  const app = parseApp(text, { variables: { NAME: "Test", S: "Trades", N: "5" } });
  expect(app.annotations[0]?.elements[0]?.value).toBe("Test 1");
  expect(app.definitions[0]?.name).toBe("Trades");
  expect(app.elements[0]).toMatchObject({ from: { handlers: [{ condition: { right: { value: 5 } } }] } });
});

it("one without a value is told where it stands", () => {
  const text = `define stream S (a int);\nfrom S[a > ${variable("LEAST")}] insert into O`;
  expect(() => parseApp(text)).toThrow(
    expect.objectContaining({ line: 2, column: 12, found: variable("LEAST"), name: "LanguageError" }),
  );
  expect(() => parseApp(text, { variables: { LEAST: undefined } })).toThrow(LanguageError);
  // What every object has is no variable.
  expect(() => parseApp(text.replace("LEAST", "constructor"), { variables: {} })).toThrow("constructor has no value");
});

it("places are those of the text as it was given", () => {
  const text = `define stream ${variable("LONG")} (a int);\nfrom ${variable("LONG")} slect a insert into O`;
  const variables = { LONG: "a_name_that_is\nlonger" };
  expect(() => parseApp(text.replaceAll("_", ""), { variables: { LONG: "AVeryLongNameOfAStream" } })).toThrow(
    expect.objectContaining({ line: 2, column: 14, found: "slect" }),
  );
  expect(() => parseApp(text, { variables })).toThrow(
    expect.objectContaining({ line: 1, column: 15, found: "longer" }),
  );
});

it("what looks like one in comments and scripts is none", () => {
  const body = ` return \`$\{a}\`; `;
  const app = parseApp(
    `-- ${variable("X")}\ndefine function f[javascript] return string {${body}};/* ${variable("Y")} */`,
  );
  expect(app.definitions[0]).toMatchObject({ kind: "function", body });
});
