// Regular expressions as steps that carry them out: each knows what comes after it.
import { charStep, count, type Machine, orBack, type Step } from "./regexp_machine.ts";
import { repeat, repeatChar } from "./regexp_repeat.ts";
import type { Piece } from "./regexp_tree.ts";

/** What carries out a piece and then what comes next. */
export function buildSteps(machine: Machine, piece: Piece, next: Step): Step {
  const build = (part: Piece, after: Step) => buildSteps(machine, part, after);
  switch (piece.kind) {
    case "char": {
      const one = charStep(machine, piece.test);
      return (at) => {
        count(machine, 1);
        const end = one(at);
        return end < 0 ? -1 : next(end);
      };
    }
    case "sequence":
      return piece.pieces.reduceRight((after, part) => build(part, after), next);
    case "either":
      return either(
        machine,
        piece.pieces.map((part) => build(part, next)),
      );
    case "group":
      return group(machine, piece.number, piece.piece, next);
    case "repeat":
      if (piece.mode === "possessive") return build({ kind: "atomic", piece: { ...piece, mode: "greedy" } }, next);
      if (piece.piece.kind === "char") return repeatChar(machine, piece.piece.test, piece, next);
      return repeat(machine, (again) => build(piece.piece, again), piece, next);
    case "atomic": {
      const inner = build(piece.piece, (at) => at);
      return orBack(machine, (at) => {
        const end = inner(at);
        return end < 0 ? -1 : next(end);
      });
    }
    case "look": {
      const holds = piece.behind ? behind(machine, piece.piece) : ahead(machine, piece.piece);
      return orBack(machine, (at) => (holds(at) === piece.negated ? -1 : next(at)));
    }
    case "same":
      return same(machine, piece, next);
    case "place":
      return (at) => {
        count(machine, 1);
        return piece.holds(machine.text, at) ? next(at) : -1;
      };
  }
}

function either(machine: Machine, ways: Step[]): Step {
  return (at) => {
    count(machine, 1);
    for (const way of ways) {
      const end = way(at);
      if (end >= 0) return end;
    }
    return -1;
  };
}

function group(machine: Machine, number: number, piece: Piece, next: Step): Step {
  const open: number[] = [];
  machine.opened.push(open);
  const body = buildSteps(machine, piece, (at) => {
    const { marks } = machine;
    const [start = -1, end = -1] = [marks[2 * number], marks[2 * number + 1]];
    const begin = open.pop() ?? -1;
    marks[2 * number] = begin;
    marks[2 * number + 1] = at;
    const found = next(at);
    if (found < 0) {
      machine.marks[2 * number] = start;
      machine.marks[2 * number + 1] = end;
      open.push(begin);
    }
    return found;
  });
  return (at) => {
    open.push(at);
    const end = body(at);
    if (end < 0) open.pop();
    return end;
  };
}

function ahead(machine: Machine, piece: Piece): (at: number) => boolean {
  const body = buildSteps(machine, piece, (at) => at);
  return (at) => body(at) >= 0;
}

// From every position before it is tried whether it ends here.
function behind(machine: Machine, piece: Piece): (at: number) => boolean {
  let target = -1;
  const body = buildSteps(machine, piece, (at) => (at === target ? at : -1));
  return (at) => {
    const before = target;
    target = at;
    let found = false;
    for (let start = at; start >= 0 && !found; start--) found = body(start) >= 0;
    target = before;
    return found;
  };
}

function same(machine: Machine, { group, ignoreCase }: Extract<Piece, { kind: "same" }>, next: Step): Step {
  const fold = (part: string) => (ignoreCase ? part.toUpperCase().toLowerCase() : part);
  return (at) => {
    const { marks, text } = machine;
    const [start = -1, end = -1] = [marks[2 * group], marks[2 * group + 1]];
    if (start < 0 || end < 0) return -1;
    const after = at + end - start;
    count(machine, 1 + end - start);
    return fold(text.slice(start, end)) === fold(text.slice(at, after)) && after <= text.length ? next(after) : -1;
  };
}
