// Random sequences of everything that may happen to a consumer group, beside a model of it that is as simple as it can be.
// After each step both must say the same. GAPLESS_MODEL_RUNS makes it longer, GAPLESS_STRESS_SEED repeats a run.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { newSeed, randomOf } from "../stress/random.ts";
import { Group } from "./model_group.ts";
import type { Settings } from "./model_parts.ts";
import { printSteps, randomSettings, randomSteps, type Step } from "./model_steps.ts";
import { shrink } from "./shrink.ts";

const RUNS = Number(process.env["GAPLESS_MODEL_RUNS"] ?? 16);
const STEPS = 90;

let database: TestDatabase;
let consumers: (Session & { name: string })[];
beforeAll(async () => {
  database = await createDatabase();
  const { serverUrl } = await database.logins();
  consumers = [];
  for (const name of ["one", "two", "three"]) consumers.push({ name, ...(await openSession(database, serverUrl)) });
});

/** What went wrong at which step; undefined when nothing did. */
async function play(settings: Settings, steps: Step[]): Promise<{ problem: string; at: number } | undefined> {
  let at = 0;
  for (const { query } of consumers) await query("rollback");
  const group = await Group.make(database, consumers, settings);
  try {
    for (; at < steps.length; at++) await group.take(steps[at] as Step);
    await group.drain();
    return undefined;
  } catch (error) {
    return { problem: (error as Error).message, at };
  }
}

test("whatever happens, in whatever order, the group is as its model", {
  timeout: 60_000 + RUNS * 10_000,
}, async () => {
  const seed = newSeed();
  for (let run = 0; run < RUNS; run++) {
    const random = randomOf(`${seed}/${run}`);
    const settings = randomSettings(random);
    const steps = randomSteps(random, STEPS);
    const first = await play(settings, steps);
    if (!first) continue;
    const shortest = await shrink(
      steps.slice(0, first.at + 1),
      async (less) => (await play(settings, less)) !== undefined,
    );
    const last = await play(settings, shortest);
    expect.fail(
      `seed ${seed}, run ${run}: step ${first.at}: ${first.problem}\n` +
        `settings ${JSON.stringify(settings)}\nshortest:\n${printSteps(shortest)}\n${last?.problem}`,
    );
  }
});
