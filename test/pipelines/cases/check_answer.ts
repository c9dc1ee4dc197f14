// The checks of what a query that is asked once comes to.
import type { AnswerCheck, Send } from "./case.ts";
import { givenValue, holds, isSame, rowOf, shown } from "./values.ts";

type Row = readonly unknown[];

/** What is wrong with an answer. */
export function checkAnswer(send: Send, rows: readonly Row[]): string[] {
  return [
    ...(send.checks ?? []).flatMap((check) => checkOne(check, rows)),
    ...(send.rows === undefined ? [] : checkRows(send.rows, rows)),
  ].map((what) => `${send.query}: ${what}`);
}

function checkOne(check: AnswerCheck, rows: readonly Row[]): string[] {
  if (check.isNull === true) return rows.length === 0 ? [] : [`${shown(rows)}, not nothing`];
  if (check.notNull === true) return rows.length > 0 ? [] : ["nothing"];
  if (check.length !== undefined) {
    return holds(rows.length, check.rel ?? "==", check.length) ? [] : [`${rows.length} rows, not ${check.length}`];
  }
  const row = rows[check.row ?? 0];
  if (row === undefined) return [`there is no row ${check.row} in ${shown(rows)}`];
  if (check.data !== undefined) {
    const wanted = rowOf(check.data, check.types ?? "");
    return isSame(row, wanted) ? [] : [`${shown(row)}, not ${shown(wanted)}`];
  }
  const found = row[check.attr ?? 0];
  const wanted = givenValue(check.value ?? null, check.type ?? "o");
  if (check.rel === undefined || check.rel === "==") {
    return isSame(found, wanted) ? [] : [`attribute ${check.attr}: ${shown(found)}, not ${shown(wanted)}`];
  }
  return holds(Number(found), check.rel, Number(wanted))
    ? []
    : [`${shown(found)} is not ${check.rel} ${shown(wanted)}`];
}

function checkRows({ ordered, data, types }: NonNullable<Send["rows"]>, rows: readonly Row[]): string[] {
  const wanted = data.map((row, at) => rowOf(row, types[at] ?? ""));
  const left = [...rows];
  for (const [at, row] of wanted.entries()) {
    const place = ordered ? 0 : left.findIndex((found) => isSame(found, row));
    if (place < 0 || !isSame(left[place], row)) return [`row ${at}: ${shown(left[place] ?? left)}, not ${shown(row)}`];
    left.splice(place, 1);
  }
  return [];
}
