/** How far an import is, on standard error: a bar where that is a terminal, else a line now and then. */
import type { Output } from "../output.ts";

/** What there is to tell. */
export type Progress = {
  bytesRead: number;
  bytesInAll: number | undefined;
  read: number;
  done: number;
  refused: number;
};

const BAR_MS = 200;
const LINE_MS = 5_000;
const BAR_WIDTH = 24;

/** Shows it until `stop`, which leaves the terminal's line clean. */
export function showProgress(
  output: Output,
  look: () => Progress,
  now: () => number = () => performance.now(),
): { stop(): void } {
  const begun = now();
  const bar = output.errorColumns() !== undefined;
  const show = (): void => {
    const text = progressText(look(), (now() - begun) / 1000, bar);
    if (bar) output.draw(`\r\x1b[K${text.slice(0, (output.errorColumns() ?? 80) - 1)}`);
    else output.remark(text);
  };
  const timer = setInterval(show, bar ? BAR_MS : LINE_MS);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      if (bar) output.draw("\r\x1b[K");
    },
  };
}

/** The text at a moment. */
export function progressText(
  { bytesRead, bytesInAll, read, done, refused }: Progress,
  seconds: number,
  bar: boolean,
): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const counts = `${done.toLocaleString("en")} events, ${Math.round(rate).toLocaleString("en")}/s${refused > 0 ? `, ${refused} refused` : ""}`;
  if (bytesInAll === undefined || bytesInAll === 0) return counts;
  // What was read but is not stored yet is not done.
  const share = Math.min(1, (bytesRead / bytesInAll) * (read === 0 ? 0 : (done + refused) / read));
  const left = share > 0.001 ? `, ${duration((seconds / share) * (1 - share))} left` : "";
  const full = Math.round(share * BAR_WIDTH);
  const drawn = bar ? `[${"#".repeat(full)}${".".repeat(BAR_WIDTH - full)}] ` : "";
  return `${drawn}${Math.floor(share * 100)} %, ${counts}${left}`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
