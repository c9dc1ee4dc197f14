// output snapshot every t: at the end of each t what there is now, not what has happened: the events in the window, with sums as they are
// now; of sums alone one event; of groups with sums one event for each; without a window the last event, of each group.
import { fail } from "../check/fail.ts";
import type { CheckedSelection } from "../check/selection.ts";
import type { Typed } from "../check/typed.ts";
import type { EventKind, OutputRate, Span } from "../language/ast.ts";
import type { RatePlan } from "./rate.ts";
import { childrenOf } from "./search.ts";
import { LastSnapshot } from "./snapshot_last.ts";
import { WindowSnapshot } from "./snapshot_window.ts";

/** Whether a query tells what there is, not what happens. */
export function isSnapshot(rate: OutputRate | undefined, events: EventKind | undefined, span: Span): boolean {
  if (rate?.kind !== "snapshot") return false;
  if (events !== undefined && events !== "all") fail(`a snapshot has no ${events} events; leave the word out`, span);
  return true;
}

/** Plans the snapshots of a query. */
export function planSnapshot(length: number, selection: CheckedSelection, hasWindow: boolean): RatePlan {
  const items = selection.items ?? [];
  const sums = items.flatMap((item, place) => (adds(item) ? [place] : []));
  const perGroup = selection.groupBy.length > 0;
  if (!hasWindow) return (host, next) => new LastSnapshot(length, host, next);
  const spec = {
    sums,
    byGroup: perGroup && sums.length > 0,
    onePerGroup: sums.length > 0 && (perGroup || sums.length === items.length),
  };
  return (host, next) => new WindowSnapshot(length, spec, host, next);
}

function adds(typed: Typed): boolean {
  return typed.kind === "aggregate" || childrenOf(typed).some(adds);
}
