// Which line of the printed text a comment belongs to: the clause that begins behind it, the one that ended before it on the same line, or the one it stands in.
import type { ClauseComments, Comment, Commented } from "./ast.ts";
import type { CommentToken, Token } from "./token.ts";

/** Something that is printed on a line of its own: its first and last token, and where its comments are kept. */
export interface Slot {
  first: number;
  last: number;
  owner: object;
  clause: string | undefined;
}

/** Hangs the comments of a text into its tree. The last slot has to be the text's end, which takes what is left. */
export function placeComments(text: string, tokens: Token[], comments: CommentToken[], slots: Slot[]): void {
  if (comments.length === 0) return;
  // The outer of two that begin or end together is the later one: it was finished later.
  const first = new Map(slots.map((slot) => [slot.first, slot]));
  const last = new Map(slots.map((slot) => [slot.last, slot]));
  const ordered = slots.map((slot, index) => ({ slot, index }));
  ordered.sort((a, b) => a.slot.first - b.slot.first || b.slot.last - a.slot.last || b.index - a.index);
  const starts = [...first.keys()].sort((a, b) => a - b);
  const open: Slot[] = [];
  let [next, start] = [0, 0];
  for (const comment of comments) {
    for (; next < ordered.length && (ordered[next]?.slot.first ?? 0) <= comment.next; next++) {
      const slot = ordered[next]?.slot as Slot;
      while (open.length > 0 && (open.at(-1)?.last ?? 0) < slot.first) open.pop();
      open.push(slot);
    }
    while (open.length > 0 && (open.at(-1)?.last ?? 0) < comment.next) open.pop();
    while ((starts[start] ?? Number.POSITIVE_INFINITY) < comment.next) start++;
    const ended = isBehind(text, tokens, comment) ? last.get(lastOf(tokens, comment.next)) : undefined;
    if (ended !== undefined && takesAfter(ended)) {
      commentsOf(ended).push({ text: tidy(comment), after: true });
      continue;
    }
    const begins = first.get(comment.next);
    const around = begins ?? open.at(-1) ?? first.get(starts[start] ?? -1) ?? slots.at(-1);
    const slot = around === undefined ? undefined : first.get(around.first);
    if (slot !== undefined) addBefore(commentsOf(slot), { text: tidy(comment), after: false });
  }
}

/** Those before come first. */
function addBefore(list: Comment[], comment: Comment): void {
  const at = list.findIndex((one) => one.after);
  list.splice(at < 0 ? list.length : at, 0, comment);
}

/** A comment of one line on the line on which the token before it ended. */
function isBehind(text: string, tokens: Token[], comment: CommentToken): boolean {
  const before = tokens[comment.next - 1];
  return before !== undefined && !text.slice(before.end, comment.end).includes("\n");
}

/** The token before, separators left out. */
function lastOf(tokens: Token[], next: number): number {
  const key = tokens[next - 1]?.key;
  return key === "," || key === ";" ? next - 2 : next - 1;
}

/** Nothing can stand behind a comment that runs to the end of its line. */
function takesAfter(slot: Slot): boolean {
  return !commentsOf(slot).some((one) => one.after && one.text.startsWith("--"));
}

function commentsOf({ owner: node, clause }: Slot): Comment[] {
  const owner: Commented & ClauseComments = node;
  if (clause === undefined) {
    owner.comments ??= [];
    return owner.comments;
  }
  owner.clauseComments ??= {};
  owner.clauseComments[clause] ??= [];
  return owner.clauseComments[clause];
}

/** Without what nobody sees; one that was never closed is. */
function tidy({ text }: CommentToken): string {
  const trimmed = text.trimEnd();
  const open = trimmed.startsWith("/*") && (trimmed.length < 4 || !trimmed.endsWith("*/"));
  return open ? `${trimmed} */` : trimmed;
}
