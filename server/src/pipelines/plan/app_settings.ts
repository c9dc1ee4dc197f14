// What the annotations of an app say: @app:name, @app:description, @app:playback, @app:statistics and those that change nothing.
import { annotation, checkAnnotations, element, isTrue } from "../check/annotations.ts";
import { durationOf } from "../check/duration.ts";
import { fail, nearest } from "../check/fail.ts";
import type { Annotation } from "../language/ast.ts";
import { type Heartbeat, heartbeatOf } from "./annotations.ts";

/** How much is measured. */
export const STATISTICS_LEVELS = ["off", "basic", "detail"] as const;

/** One of STATISTICS_LEVELS. */
export type StatisticsLevel = (typeof STATISTICS_LEVELS)[number];

/** What is to be measured, and when it is told. */
export interface StatisticsSettings {
  level: StatisticsLevel;
  /** The logger is told every so many milliseconds. */
  every: number | undefined;
  /** Of what, as patterns such as `Streams.*`; empty: of all. */
  include: string[];
}

/** The settings of an app. */
export interface AppSettings {
  name: string;
  description: string | undefined;
  /** `@app:playback`: time is that of the events. */
  isPlayback: boolean;
  heartbeat: Heartbeat | undefined;
  statistics: StatisticsSettings;
}

/** Reads them. */
export function settingsOf(annotations: readonly Annotation[]): AppSettings {
  for (const one of annotations) checkAsyncApp(one);
  checkAnnotations(annotations, "app");
  const value = (name: string) => {
    const found = annotation(annotations, name);
    if (found === undefined) return undefined;
    const text = (element(found, undefined) ?? element(found, name))?.value.trim() ?? "";
    return text === "" ? fail(`@app:${found.name} takes a text, such as @app:${found.name}('…')`, found.span) : text;
  };
  for (const name of ["enforceOrder", "transportChannelCreationEnabled"]) {
    const given = element(annotation(annotations, name), undefined);
    if (given !== undefined) isTrue(given, `@app:${name}`);
  }
  const playback = annotation(annotations, "playback");
  return {
    name: value("name") ?? "app",
    description: value("description"),
    isPlayback: playback !== undefined,
    heartbeat: playback && heartbeatOf(playback),
    statistics: statisticsOf(annotation(annotations, "statistics")),
  };
}

/** `@app(async = 'true')` is accepted and changes nothing; `@app:async` is refused, as SiddhiQL does. */
function checkAsyncApp(found: Annotation): void {
  const { app, name, elements, span } = found;
  if (app && name.toLowerCase() === "async")
    fail("@async stands before a stream, not at an app; for all streams write @app(async = 'true')", span);
  if (app) return;
  for (const one of elements) {
    if (one.key?.toLowerCase() !== "async")
      fail(
        `@app takes async = 'true', not ${one.key ?? "a value without a key"}; other settings are written @app:name(…)`,
        one.span,
      );
    isTrue(one, "@app");
  }
}

/** `@app:statistics('true')`, `@app:statistics(level = 'DETAIL', reporter = 'log', interval = '5 sec', include = 'Streams.*')`. */
function statisticsOf(found: Annotation | undefined): StatisticsSettings {
  if (found === undefined) return { level: "off", every: undefined, include: [] };
  const [bare, enable, written] = [element(found, undefined), element(found, "enable"), element(found, "level")];
  let level: StatisticsLevel = "basic";
  for (const one of [bare, enable]) {
    if (one === undefined) continue;
    const known = one === bare ? levelNamed(one.value) : undefined;
    level = known ?? (isTrue(one, "@app:statistics") ? "basic" : "off");
  }
  if (written !== undefined) {
    const near = nearest(written.value, STATISTICS_LEVELS);
    level =
      levelNamed(written.value) ?? fail(`level takes OFF, BASIC or DETAIL, not ${written.value}${near}`, written.span);
  }
  const reporter = element(found, "reporter");
  if (reporter !== undefined && !/^(console|log)$/i.test(reporter.value.trim()))
    fail(`reporter takes 'console' or 'log' (the logger is told), not '${reporter.value}'`, reporter.span);
  const interval = element(found, "interval");
  const every = interval && (/^\s*\d+\s*$/.test(interval.value) ? `${interval.value} sec` : interval.value);
  const asked = reporter !== undefined || interval !== undefined;
  return {
    level,
    every: asked && level !== "off" ? durationOf(every ?? "1 min", interval?.span ?? found.span) : undefined,
    include: (element(found, "include")?.value ?? "")
      .split(",")
      .flatMap((one) => (one.trim() === "" ? [] : [one.trim()])),
  };
}

function levelNamed(text: string): StatisticsLevel | undefined {
  return STATISTICS_LEVELS.find((level) => level === text.trim().toLowerCase());
}
