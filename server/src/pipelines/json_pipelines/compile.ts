// A pipeline in JSON becomes an app of EventFluxQL.
import { readJson } from "../functions/read_json.ts";
import type { App as Tree } from "../language/ast.ts";
import { parseApp } from "../language/parse.ts";
import { print } from "../language/print.ts";
import { printText } from "../language/print_name.ts";
import type { App } from "../runtime/app.ts";
import { type CreateOptions, createApp } from "../runtime/create_app.ts";
import { compileOperator } from "./compile_operator.ts";
import { Flow } from "./flow.ts";
import { PipelineError } from "./problem.ts";
import { EVENTS, type Pipeline } from "./shape.ts";
import { validatePipeline } from "./validate.ts";
import { writeText } from "./write_values.ts";

/** Reads the JSON of a pipeline. Throws a PipelineError. */
export function readPipeline(text: string): Pipeline {
  const value = readJson(text);
  if (value === undefined) throw new PipelineError([{ pointer: "", message: jsonProblem(text) }]);
  return checked(value);
}

/** The app that does what a pipeline says; `print` writes it. Throws a PipelineError that says which fields are wrong. */
export function compilePipeline(pipeline: Pipeline): Tree {
  const { name, description, operators, enabled, source_event_types: types } = checked(pipeline);
  const output = outputOf(pipeline);
  const sources = operators.flatMap((operator) => (operator.type === "enrich" ? [operator.source] : []));
  const flow = new Flow(EVENTS, [output, ...sources]);
  flow.definitions.push(`define stream ${EVENTS} (event_type string, payload object);`);
  if (enabled === false) flow.filter("false");
  if (types !== undefined && types !== null && types.length > 0)
    flow.filter(`event_type in (${types.map(writeText).join(", ")})`);
  for (const [at, operator] of operators.entries()) compileOperator(operator, `/operators/${at}`, flow);
  const annotations = [`@app:name(${printText(name)})`, "@app:playback"];
  // What would be read as a variable, or stand on several lines, is left to the JSON.
  if (typeof description === "string" && !/\$\{|\p{Cc}/u.test(description))
    annotations.splice(1, 0, `@app:description(${printText(description)})`);
  return parseApp(`${annotations.join("\n")}\n${flow.text(output)}`);
}

/** Makes an app of a pipeline: its events go into the stream `Events`, as [type, payload]. Throws a PipelineError. */
export function createPipeline(pipeline: Pipeline, options: Omit<CreateOptions, "variables"> = {}): App {
  return createApp(print(compilePipeline(pipeline)), options);
}

/** The stream that the results of a pipeline go to. */
export function outputOf({ name, output }: Pipeline): string {
  return output ?? name;
}

function checked(value: unknown): Pipeline {
  const problems = validatePipeline(value);
  if (problems.length > 0) throw new PipelineError(problems);
  return value as Pipeline;
}

function jsonProblem(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return `this is no JSON: ${(error as Error).message}`;
  }
  return "this is no JSON";
}
