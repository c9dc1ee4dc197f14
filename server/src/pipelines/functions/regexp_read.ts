// Reads regular expressions as Java writes them.
import { type Cursor, readClass, readEscape, takeCode } from "./regexp_class.ts";
import { atLastLine, atStart, lineEnds, lineStarts, PLACES } from "./regexp_places.ts";
import { type CharTest, endsLine, ignoringCase, type Piece, RegexpError, type RegexpTree } from "./regexp_tree.ts";

interface Flags {
  i: boolean;
  m: boolean;
  s: boolean;
  x: boolean;
}

type Reading = Cursor & { flags: Flags; groups: number; names: Map<string, number>; depth: number };

/** Reads one; what cannot be read throws RegexpError. */
export function readTree(text: string): RegexpTree {
  const flags = { i: false, m: false, s: false, x: false };
  const reading: Reading = { text, at: 0, flags, groups: 0, names: new Map(), depth: 0 };
  const piece = readEither(reading);
  if (reading.at < text.length) throw new RegexpError("has a ) without its (");
  return { piece, groups: reading.groups, names: reading.names };
}

function readEither(reading: Reading): Piece {
  // Flags set within parentheses end with them.
  const before = { ...reading.flags };
  if (++reading.depth > 200) throw new RegexpError("has more than 200 parentheses within each other");
  const pieces = [readSequence(reading)];
  while (reading.text.charAt(reading.at) === "|") {
    reading.at++;
    pieces.push(readSequence(reading));
  }
  reading.depth--;
  reading.flags = before;
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  // Of characters one: a|b is [ab], which is repeated without going deeper.
  const tests = pieces.map((piece) => (piece.kind === "char" ? piece.test : undefined));
  if (!tests.every((test) => test !== undefined)) return { kind: "either", pieces };
  return { kind: "char", test: (code) => tests.some((test) => test(code)), code: undefined };
}

function readSequence(reading: Reading): Piece {
  const pieces: Piece[] = [];
  for (;;) {
    if (reading.flags.x) skipBlank(reading);
    const char = reading.text.charAt(reading.at);
    if (char === "" || char === "|" || char === ")") break;
    const found = readPiece(reading);
    if (found === undefined) continue;
    // Only the last of quoted characters is repeated.
    const last = found.pop();
    pieces.push(...found);
    if (last !== undefined) pieces.push(readRepeats(reading, last));
  }
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : { kind: "sequence", pieces };
}

function readRepeats(reading: Reading, piece: Piece): Piece {
  if (reading.flags.x) skipBlank(reading);
  const found = /[*+?]|\{(\d{1,7})(,(\d{1,7})?)?\}/y;
  found.lastIndex = reading.at;
  const [written, least, comma, most] = found.exec(reading.text) ?? [];
  if (written === undefined) {
    if (reading.text.charAt(reading.at) === "{")
      throw new RegexpError("has a { that is no count such as {2,5}: \\{ is a brace");
    return piece;
  }
  reading.at += written.length;
  const min = least === undefined ? (written === "+" ? 1 : 0) : Number(least);
  const unbounded = written === "*" || written === "+" || (comma !== undefined && most === undefined);
  const max = unbounded ? Number.POSITIVE_INFINITY : written === "?" ? 1 : Number(most ?? least);
  if (max < min) throw new RegexpError(`has ${written}, of which the second number is less than the first`);
  const sign = reading.text.charAt(reading.at);
  const mode = sign === "?" ? "lazy" : sign === "+" ? "possessive" : "greedy";
  if (mode !== "greedy") reading.at++;
  return readRepeats(reading, { kind: "repeat", piece, min, max, mode });
}

function readPiece(reading: Reading): Piece[] | undefined {
  const char = reading.text.charAt(reading.at);
  if (char === "(") return readGroup(reading);
  if (/[*+?]/.test(char))
    throw new RegexpError(`has a ${char} with nothing before it to repeat: \\${char} is the character`);
  if (char === "\\") return readBackslash(reading);
  if (char === "[") {
    reading.at++;
    return [tested(reading, readClass(reading))];
  }
  if (char === "." || char === "^" || char === "$") {
    reading.at++;
    if (char === ".")
      return [{ kind: "char", test: reading.flags.s ? () => true : (code) => !endsLine(code), code: undefined }];
    return [
      {
        kind: "place",
        holds: char === "^" ? (reading.flags.m ? lineStarts : atStart) : reading.flags.m ? lineEnds : atLastLine,
      },
    ];
  }
  return [exactly(reading, takeCode(reading))];
}

function readBackslash(reading: Reading): Piece[] {
  reading.at++;
  const rest = reading.text.slice(reading.at, reading.at + 60);
  const letter = rest.charAt(0);
  const place = PLACES[letter];
  if (place !== undefined) {
    reading.at++;
    return [{ kind: "place", holds: place }];
  }
  if (letter === "Q") {
    const end = reading.text.indexOf("\\E", reading.at);
    const quoted = reading.text.slice(reading.at + 1, end < 0 ? undefined : end);
    reading.at = end < 0 ? reading.text.length : end + 2;
    return [...quoted].map((char) => exactly(reading, char.codePointAt(0) ?? 0));
  }
  if (letter === "R") {
    reading.at++;
    const end: Piece = { kind: "char", test: (code) => endsLine(code) || code === 11 || code === 12, code: undefined };
    const pair: Piece = { kind: "sequence", pieces: [13, 10].map((code) => exactly(reading, code)) };
    return [{ kind: "atomic", piece: { kind: "either", pieces: [pair, end] } }];
  }
  const digits = /^[1-9]/.exec(rest)?.[0];
  const [named, name = ""] = /^k<(\w+)>/.exec(rest) ?? [];
  if (digits === undefined && named === undefined) {
    const found = readEscape(reading);
    return [typeof found === "number" ? exactly(reading, found) : tested(reading, found)];
  }
  const group = digits === undefined ? reading.names.get(name) : Number(digits);
  if (group === undefined || group > reading.groups)
    throw new RegexpError(`has \\${digits ?? named} before a group of that name`);
  reading.at += (digits ?? named ?? "").length;
  return [{ kind: "same", group, ignoreCase: reading.flags.i }];
}

const GROUP = /\((?:\?(?:<([A-Za-z]\w*)>|(<?[=!])|(>)|([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])))?/y;

function readGroup(reading: Reading): Piece[] | undefined {
  GROUP.lastIndex = reading.at;
  const [written = "", name, look, atomic, on, off, end] = GROUP.exec(reading.text) ?? [];
  if (written === "(" && reading.text.charAt(reading.at + 1) === "?")
    throw new RegexpError("has (? with nothing that it stands for");
  reading.at += written.length;
  const outside = { ...reading.flags };
  if (end !== undefined) {
    for (const flag of on ?? "") setFlag(reading, flag, true);
    for (const flag of off ?? "") setFlag(reading, flag, false);
    if (end === ")") return undefined;
  }
  const number = written === "(" || name !== undefined ? ++reading.groups : 0;
  if (name !== undefined) {
    if (reading.names.has(name)) throw new RegexpError(`has two groups with the name ${name}`);
    reading.names.set(name, number);
  }
  const piece = readEither(reading);
  reading.flags = outside;
  if (reading.text.charAt(reading.at) !== ")") throw new RegexpError("has a ( that is not closed");
  reading.at++;
  if (number > 0) return [{ kind: "group", number, piece }];
  if (look !== undefined) return [{ kind: "look", behind: look.startsWith("<"), negated: look.endsWith("!"), piece }];
  return [atomic === undefined ? piece : { kind: "atomic", piece }];
}

function setFlag(reading: Reading, flag: string, value: boolean): void {
  if (flag in reading.flags) reading.flags[flag as keyof Flags] = value;
  // Case is that of every alphabet with or without it.
  else if (flag !== "u") throw new RegexpError(`has the flag ${flag}: i, m, s, x and u are known`);
}

function exactly(reading: Reading, code: number): Piece {
  const piece = tested(reading, (found) => found === code);
  return piece.kind === "char" && !reading.flags.i ? { ...piece, code } : piece;
}

function tested(reading: Reading, test: CharTest): Piece {
  return { kind: "char", test: reading.flags.i ? ignoringCase(test) : test, code: undefined };
}

function skipBlank(reading: Reading): void {
  const blank = /(?:\s|#[^\n]*)*/y;
  blank.lastIndex = reading.at;
  reading.at += blank.exec(reading.text)?.[0].length ?? 0;
}
