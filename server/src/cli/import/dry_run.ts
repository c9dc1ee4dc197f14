/** An import without a server: reads, maps, and holds each event to the rules the server would hold it to by itself. */
import type { NewStreamEvent } from "@gapless/sdk";
import { Problem } from "../../errors.ts";
import { readEvents } from "../../log/body.ts";
import { checkStream } from "../../log/look.ts";
import { SCHEMAS } from "../../log/schemas.ts";
import { exactJson } from "../exact_numbers.ts";
import type { Input } from "./input.ts";
import type { Mapping } from "./mapping.ts";
import { RecordProblem } from "./record.ts";
import { mapped, type OnBad, type Tally } from "./run.ts";

const LIMITS = { maxEventBytes: 262_144 };
const SHOWN = 3;

/** Goes through the input; shows the first events as they would be appended. */
export async function dryRun(
  input: Input,
  mapping: Mapping,
  onBad: OnBad,
  tally: Tally,
  show: (text: string) => Promise<void>,
  stopping: AbortSignal,
): Promise<void> {
  let shown = 0;
  for await (const batch of input.records) {
    for (const record of batch) {
      tally.read++;
      const event = mapped(record, mapping);
      const problem = "problem" in event ? event.problem : check(event);
      if (problem !== undefined) {
        tally.refused++;
        await onBad({ line: record.line, text: record.text, problem });
      } else if (shown++ < SHOWN && !("problem" in event)) await show(exactJson(event));
    }
    if (stopping.aborted) return;
  }
}

const typeField = (SCHEMAS["NewEvent"] as { properties: { type: { pattern: string } } }).properties.type;
const TYPE = new RegExp(typeField.pattern);

function check(event: NewStreamEvent): RecordProblem | undefined {
  try {
    checkStream(event.stream);
    readEvents(JSON.stringify(event), LIMITS);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { field, rule, hint } = error.details;
    return new RecordProblem(field === "" ? undefined : field, rule ?? error.message, hint);
  }
  if (TYPE.test(event.type)) return undefined;
  return new RecordProblem(
    "type",
    `must match ${typeField.pattern}, not ${JSON.stringify(event.type.slice(0, 60))}`,
    "To make one of a text: --type '{field|slug}'",
  );
}
