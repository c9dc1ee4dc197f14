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
  const around = slotsAround(comments, slots);
  const behind = commentsBehind(text, tokens, comments);
  const found = new Map<Slot, Record<"before" | "after", Comment[]>>();
  for (const [index, comment] of comments.entries()) {
    const own = tidy(comment);
    const ended = behind[index] ? last.get(lastOf(tokens, comment.next)) : undefined;
    const after = ended && at(found, ended).after;
    // Nothing can stand behind a comment that runs to the end of its line.
    if (after !== undefined && !after.at(-1)?.text.startsWith("--")) {
      after.push({ text: own, after: true });
      continue;
    }
    const slot = first.get(first.has(comment.next) ? comment.next : (around[index]?.first ?? -1)) ?? slots.at(-1);
    if (slot !== undefined) at(found, slot).before.push({ text: own, after: false });
  }
  for (const [slot, { before, after }] of found) keep(slot, [...before, ...after]);
}

function at<V>(map: Map<Slot, Record<"before" | "after", V[]>>, slot: Slot): Record<"before" | "after", V[]> {
  const found = map.get(slot) ?? { before: [], after: [] };
  map.set(slot, found);
  return found;
}

function keep({ owner, clause }: Slot, comments: Comment[]): void {
  if (comments.length === 0) return;
  const node: Commented & ClauseComments = owner;
  if (clause === undefined) {
    node.comments = [...(node.comments ?? []), ...comments];
    return;
  }
  node.clauseComments ??= {};
  node.clauseComments[clause] = comments;
}

/** Of each comment the innermost slot around the token behind it, or the next to begin where there is none. */
function slotsAround(comments: CommentToken[], slots: Slot[]): (Slot | undefined)[] {
  const ordered = slots.map((slot, index) => ({ slot, index }));
  ordered.sort((a, b) => a.slot.first - b.slot.first || b.slot.last - a.slot.last || b.index - a.index);
  const open: Slot[] = [];
  let next = 0;
  const leave = (token: number) => {
    while (open.length > 0 && (open.at(-1)?.last ?? 0) < token) open.pop();
  };
  return comments.map((comment) => {
    for (; (ordered[next]?.slot.first ?? Number.POSITIVE_INFINITY) <= comment.next; next++) {
      const slot = ordered[next]?.slot as Slot;
      leave(slot.first);
      open.push(slot);
    }
    leave(comment.next);
    return open.at(-1) ?? ordered[next]?.slot;
  });
}

/** Of each comment whether it stands, in one line, on the line on which the token before it ended. */
function commentsBehind(text: string, tokens: Token[], comments: CommentToken[]): boolean[] {
  let behind = false;
  let since = -1;
  let next = -1;
  return comments.map((comment) => {
    if (comment.next !== next) {
      next = comment.next;
      behind = next > 0;
      since = tokens[next - 1]?.end ?? 0;
    }
    // Only what is new is looked at: there may be many in a row.
    behind &&= !text.slice(since, comment.end).includes("\n");
    since = comment.end;
    return behind;
  });
}

/** The token before, separators left out. */
function lastOf(tokens: Token[], next: number): number {
  const key = tokens[next - 1]?.key;
  return key === "," || key === ";" ? next - 2 : next - 1;
}

/** Without what nobody sees; one that was never closed is. */
function tidy({ text }: CommentToken): string {
  const trimmed = text.trimEnd();
  const open = trimmed.startsWith("/*") && (trimmed.length < 4 || !trimmed.endsWith("*/"));
  return open ? `${trimmed} */` : trimmed;
}
