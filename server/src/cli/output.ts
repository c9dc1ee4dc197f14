/** Standard output and standard error: pipes that close early, readers that are slow, colours where a person looks. */
import { once } from "node:events";
/** Names of what is coloured. */
export type Colour = "dim" | "bold" | "red" | "green" | "yellow" | "cyan";

const CODES: Record<Colour, number> = { dim: 2, bold: 1, red: 31, green: 32, yellow: 33, cyan: 36 };

/** Where a command writes. */
export type Output = {
  /** Writes to standard output; resolves once the reader has room for more. */
  write(text: string): Promise<void>;
  /** The same with a line break. */
  line(text: string): Promise<void>;
  /** A remark for people, on standard error. */
  remark(text: string): void;
  /** Writes to standard error as it is: a bar is drawn over and over on one line. */
  draw(text: string): void;
  /** Paints a text for standard output, where that shows colours. */
  paint(colour: Colour, text: string): string;
  /** Resolves once everything is written. */
  flush(): Promise<void>;
  /** How many columns standard error has, if it is a terminal. */
  errorColumns(): number | undefined;
};

/** Opens the outputs of this process. A pipe that closes early ends the process quietly: the reader has what it wants. */
export function openOutput(noColour: boolean): Output {
  const { stdout, stderr } = process;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") stderr.write(`gapless: cannot write to standard output: ${error.message}\n`);
    process.exit(error.code === "EPIPE" ? 0 : 1);
  });
  // Nobody left to tell.
  stderr.on("error", () => undefined);
  const coloured = stdout.isTTY === true && !noColour;
  const write = async (text: string): Promise<void> => {
    if (text !== "" && !stdout.write(text)) await once(stdout, "drain");
  };
  return {
    write,
    line: (text) => write(`${text}\n`),
    remark: (text) => void stderr.write(`${text}\n`),
    draw: (text) => void stderr.write(text),
    paint: (colour, text) => (coloured ? `\x1b[${CODES[colour]}m${text}\x1b[0m` : text),
    flush: () => new Promise((resolve) => stdout.write("", () => stderr.write("", () => resolve()))),
    errorColumns: () => (stderr.isTTY === true ? (stderr.columns ?? 80) : undefined),
  };
}
