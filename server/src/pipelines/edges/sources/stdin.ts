// Reads standard input line by line.
import type { SourceFactory } from "../../operators/source.ts";
import { linesOf, recordsOf } from "./lines.ts";
import { type Piece, Reading } from "./reading.ts";

/** Lines of standard input. */
export const stdinSource: SourceFactory = {
  namespace: "",
  name: "stdin",
  about: "Reads standard input: a payload for each line. It ends with the input.",
  gives: ["text"],
  options: {
    mode: {
      type: "string",
      default: "LINE",
      choices: ["LINE", "RECORD"],
      about: "a payload for each line, or for each record of CSV, whose cells may hold line breaks",
    },
  },
  plan({ options }) {
    return ({ outside }) => {
      const reading = new Reading();
      return {
        connect(receiver) {
          void reading.run(piecesOf(outside.stdin(), options.text("mode")), receiver).then(
            () => receiver.ended(),
            (error) => receiver.lost(error),
          );
          return undefined;
        },
        disconnect() {
          reading.end();
          return undefined;
        },
        pause: () => reading.pause(),
        resume: () => reading.resume(),
      };
    };
  },
};

async function* piecesOf(input: AsyncIterable<Uint8Array | string>, mode: string): AsyncGenerator<Piece> {
  let number = 0;
  if (mode === "RECORD") {
    for await (const { text, line } of recordsOf(linesOf(input)))
      if (text !== "") yield { text, place: `standard input, line ${line}` };
    return;
  }
  for await (const text of linesOf(input)) {
    number++;
    if (text !== "") yield { text, place: `standard input, line ${number}` };
  }
}
