/** An import: reader → mapping → lanes → server, with what is refused on the way. */
import type { Client, NewStreamEvent } from "@gapless/sdk";
import { EXIT, Failure } from "../failure.ts";
import type { Input } from "./input.ts";
import { openLanes } from "./lanes.ts";
import type { Mapping } from "./mapping.ts";
import { type BadRecord, type RawRecord, RecordProblem } from "./record.ts";
import { type Item, type Outcome, storeByStream, storeOnce } from "./store_once.ts";

/** How far it is, and how it ended. */
export type Tally = {
  /** Records read, bad ones included. */
  read: number;
  appended: number;
  /** Stored by an earlier run. */
  known: number;
  refused: number;
};

/** What to do with a bad record: keep it somewhere, or throw. */
export type OnBad = (bad: BadRecord) => Promise<void>;

type Line = Item & { record: RawRecord };

/** How much may be under way. */
export type Size = { lanes: number; mostItems: number; mostBytes: number };

/** Imports everything up to the end of the input, the first bad record that `onBad` throws for, or the wish to stop. */
export async function runImport({
  client,
  input,
  mapping,
  onBad,
  size,
  stopping,
  tally,
}: {
  client: Client;
  input: Input;
  mapping: Mapping;
  onBad: OnBad;
  size: Size;
  stopping: AbortSignal;
  /** Counted in as it goes. */
  tally: Tally;
}): Promise<void> {
  const refuse = async (bad: BadRecord): Promise<void> => {
    tally.refused++;
    await onBad(bad);
  };
  const outcome: Outcome<Line> = {
    appended(items) {
      tally.appended += items.length;
    },
    known(items) {
      tally.known += items.length;
    },
    refused: ({ record: { line, text } }, problem) => refuse({ line, text, problem }),
  };
  // With one lane the log has the order of the input.
  const store = size.lanes === 1 ? storeOnce : storeByStream;
  const lanes = openLanes<Line>({ ...size, send: (items) => store(client, items, outcome) });
  let failure: { error: unknown } | undefined;
  try {
    for await (const batch of input.records) {
      for (const record of batch) {
        tally.read++;
        const event = mapped(record, mapping);
        if ("problem" in event) await refuse(event);
        else {
          const full = lanes.push(event.stream, { events: [event], record: record as RawRecord }, record.text.length);
          if (full !== undefined) await full;
        }
      }
      if (stopping.aborted) break;
    }
  } catch (error) {
    failure = { error };
  }
  // What came before is in order and is stored, whatever ended it: then "up to line n" is true.
  await lanes.finish();
  if (failure !== undefined) throw failure.error;
}

/** The event of a record, or what is wrong with it. */
export function mapped(record: RawRecord | BadRecord, mapping: Mapping): NewStreamEvent | BadRecord {
  if ("problem" in record) return record;
  try {
    return mapping(record);
  } catch (problem) {
    if (!(problem instanceof RecordProblem)) throw problem;
    return { line: record.line, text: record.text, problem };
  }
}

/** Stops at the first bad record. */
export function stopAt(name: string): OnBad {
  return async ({ line, problem }) => {
    const hint = problem.hint === undefined ? "" : `${problem.hint}\n`;
    throw new Failure(
      EXIT.failed,
      `${name}, line ${line}: ${problem.message}`,
      `${hint}Correct it and run the same command again: what is stored already is not stored twice. To pass over such lines: --rejects FILE`,
    );
  };
}
