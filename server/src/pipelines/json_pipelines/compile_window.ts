// Windows of pipelines: by the times of the events, each told once, when it is over.
import { groupKey, isSet, reduced } from "./compile_reduce.ts";
import type { Flow } from "./flow.ts";
import { SESSION_TIMEOUT, type WindowOperator } from "./shape.ts";

/** Adds a window. */
export function compileWindow(
  { config, aggregation }: WindowOperator,
  pointer: string,
  name: string,
  flow: Flow,
): void {
  const { window_type: type, slide_seconds, session_timeout_seconds } = config;
  const timeout = session_timeout_seconds ?? SESSION_TIMEOUT;
  const size = config.size_seconds ?? timeout;
  const isGrouped = isSet(aggregation.group_by);
  const payload = `json:create('window_type', '${type}', 'window_size_seconds', ${size}, 'events_in_window', count(), 'aggregation', ${reduced(aggregation)})`;
  const told = [`select ${payload} as payload`, ...(isGrouped ? ["group by group_key"] : [])];
  if (isGrouped) flow.query(`${pointer}/group_by`, `${name}_groups`, [`select payload, ${groupKey(aggregation)}`]);
  if (type === "tumbling") flow.query(pointer, name, told, { handlers: `#window.timeBatch(${size} sec, 0)` });
  else if (type === "sliding") {
    const slide = slide_seconds ?? size;
    flow.query(pointer, name, told, { handlers: `#window.hopping(${size} sec, ${slide} sec, 0)` });
  } else {
    // What leaves a window of sessions together was one: a batch, which is added up.
    const key = isGrouped ? ", group_key" : "";
    const over = { handlers: `#window.session(${timeout} sec${key})`, events: "expired events " };
    flow.query(`${pointer}/session`, `${name}_sessions`, [`select payload${key}`], over);
    flow.query(pointer, name, told, { handlers: "#window.batch()" });
  }
}
