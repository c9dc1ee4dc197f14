import { connect } from "../connect.ts";
import { exactJson } from "../exact_numbers.ts";
import { parseJson, readGiven } from "../json_input.ts";
import type { Verb } from "../verb.ts";

/** Enqueues a job for workers of the SDK. */
export const enqueue: Verb = {
  name: "enqueue",
  summary: "Enqueue a job for the workers of a name.",
  usage: ["<name> [<input>|@file|-]"],
  about: [
    "A job waits for a worker, client.handle() of the SDK. Its input is any JSON: an argument, @file, or - for standard input; null if you don't say. What becomes of it is told in its stream, job-<id>.",
  ],
  options: {
    id: { value: "UUID", help: "The job's id; the same id again is the same job." },
    timeout: { value: "DURATION", help: "How long it may take; as its worker says otherwise." },
    json: { help: "The answer as JSON." },
  },
  arguments: { least: 1, most: 2 },
  examples: [
    { does: "for the workers of resize", line: `enqueue resize '{"image": 7}'` },
    {
      does: "once, however often it is said",
      line: "enqueue resize @image.json --id 0190aaaa-0000-7000-8000-000000000001",
    },
  ],
  async run({ arguments: [name = "", given], options, settings, output }) {
    const input = given === undefined ? null : parseJson("the input", await readGiven("the input", given, settings));
    const job = await connect(settings).enqueue(name, input, {
      id: options.text("id")?.toLowerCase(),
      timeout: options.text("timeout"),
    });
    const known = job.duplicate ? " (known already)" : "";
    await output.line(options.flag("json") ? exactJson(job) : `Job ${job.id} waits for a worker of ${name}${known}.`);
    return undefined;
  },
};
