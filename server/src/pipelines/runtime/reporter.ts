// Tells the logger what there is to say of an app, every so often on the app's own clock.
import type { StatisticsSettings } from "../plan/app_settings.ts";
import type { AppHost } from "./host.ts";
import type { State, Stateful } from "./stateful.ts";
import type { AppStatistics } from "./statistics.ts";
import type { Sleeper } from "./timers.ts";

/** `@app:statistics(reporter = 'log', interval = '5 sec')`. */
export class Reporter implements Sleeper, Stateful {
  readonly form = "reporter@1";
  readonly #settings: StatisticsSettings;
  readonly #host: AppHost;
  readonly #find: () => AppStatistics;

  /** It begins with the app. */
  constructor(settings: StatisticsSettings, host: AppHost, find: () => AppStatistics) {
    this.#settings = settings;
    this.#host = host;
    this.#find = find;
    host.keep(this);
    host.whenStarted((now) => this.#sleep(now));
  }

  wake(at: number): void {
    this.#sleep(at);
    const { app, now, failures, timers, ...kinds } = this.#find();
    const told = Object.entries(kinds).flatMap(([kind, members]) =>
      typeof members !== "object" || Array.isArray(members) ? [] : this.#told(kind, members),
    );
    const message = `statistics of ${app}: ${failures} failures, ${timers} timers${told.map((one) => `; ${one}`).join("")}`;
    this.#host.log({ level: "info", message, timestamp: now });
  }

  /** Only its timer is state. */
  save(): State | undefined {
    return undefined;
  }

  restore(): void {}

  /** No batch is cut for it. */
  #sleep(now: number): void {
    this.#host.idle.ask(now + (this.#settings.every as number), this);
  }

  #told(kind: string, members: object): string[] {
    const title = kind.charAt(0).toUpperCase() + kind.slice(1);
    return Object.entries(members)
      .filter(([name]) => this.#isMeant(`${title}.${name}`))
      .map(([name, values]) => `${title}.${name} ${JSON.stringify(this.#shortened(values))}`);
  }

  /** What is kept is told in detail only. */
  #shortened(values: object): object {
    if (this.#settings.level === "detail" || !("state" in values)) return values;
    const { state: _, ...rest } = values;
    return rest;
  }

  #isMeant(name: string): boolean {
    const { include } = this.#settings;
    return include.length === 0 || include.some((pattern) => patternOf(pattern).test(name));
  }
}

/** `Streams.*`. */
function patternOf(text: string): RegExp {
  const escaped = text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, "i");
}
