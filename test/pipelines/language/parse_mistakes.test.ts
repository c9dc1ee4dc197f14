import { expect, it } from "vitest";
import { LanguageError } from "../../../server/src/pipelines/language/language_error.ts";
import { parseApp, parseExpression } from "../../../server/src/pipelines/language/parse.ts";

function mistake(parse: () => unknown): LanguageError {
  try {
    parse();
  } catch (error) {
    if (error instanceof LanguageError) return error;
    throw error;
  }
  throw new Error("it parsed");
}

it("says where, what, what instead, and shows the line", () => {
  const error = mistake(() => parseApp("define stream S (a int);\n\tform S select a insert into O;"));
  expect(error).toMatchObject({ line: 2, column: 2, offset: 26, found: "form", suggestion: "did you mean from?" });
  expect(error.expected).toEqual(expect.arrayContaining(["from", "define", "partition"]));
  expect(error.frame).toBe("2 | \tform S select a insert into O;\n  | \t^");
  expect(error.message).toBe(
    "line 2, column 2: found `form`, expected `;`, the end of the text, `@`, `define`, `partition` or `from`; did you mean from?\n" +
      error.frame,
  );
});

it.each([
  ["define steam S (a int)", 8, "did you mean stream?"],
  ["define stream S (a stirng)", 20, "did you mean string?"],
  ["define stream S (a boolean)", 20, "did you mean bool?"],
  ["define stream S (a varchar)", 20, "did you mean string?"],
  ["from S slect a insert into O", 8, "did you mean select?"],
  ["from S select a grop by a insert into O", 17, "did you mean group?"],
  ["from S select a insert int O", 24, "did you mean into?"],
  ["from S[a = 1] select a insert into O", 10, "did you mean ==?"],
  ["from S[a === 1] select a insert into O", 12, "did you mean ==?"],
  ["from S[a <> 1] select a insert into O", 11, "did you mean !=?"],
  ["from S[a && b] select a insert into O", 10, "write and"],
  ["from S[a | b] select a insert into O", 10, "write or"],
  ["define stream S (a int) from S insert into O", 25, "did you forget the ; before from?"],
  ["from S insert into O @info(name = 'q') from S insert into P", 22, "did you forget the ; before @?"],
  ["from S select a + 1 insert into O", 15, "an expression needs a name: … as name"],
  ["from S select 'a insert into O", 15, 'put \' behind it, or """…""" around a text of several lines'],
  ["from S[a > 5000000000] insert into O", 12, "write 5000000000L"],
  ["from A outer join B select a insert into O", 8, "write full outer join, left … or right …"],
  ["from e1=A, e2=B -> e3=C select a insert into O", 17, "-> lets other events pass between two, a comma does not"],
  ["from not A -> B select b insert into O", 12, "add for 5 sec, say"],
  ["from A#window.length(1)#window.time(1 sec) insert into O", 24, "put it in a query of its own"],
  ["@async(workers = 2) define stream S (a int)", 18, "write '2'"],
  ["from S#window.time(5 sec 1 min) insert into O", 28, "units go from long to short, each once"],
  ["define stream 'S' (a int)", 15, "names stand without quotes, or in `…`"],
  ["from Käse insert into O", 7, "put names with such letters in `…`"],
])("%s", (text, column, suggestion) => {
  expect(mistake(() => parseApp(text))).toMatchObject({ line: 1, column, suggestion });
});

it("a long line is shown around the place", () => {
  const text = `${"a + ".repeat(100)}= ${"+ b".repeat(100)}`;
  const { frame, column } = mistake(() => parseExpression(text));
  const [line = "", caret = ""] = frame.split("\n");
  expect(column).toBe(401);
  expect(line.length).toBeLessThan(110);
  expect(line[caret.indexOf("^")]).toBe("=");
});

it("the end of the text is a place too", () => {
  expect(mistake(() => parseExpression("a +"))).toMatchObject({ column: 4, found: "the end of the text" });
});
