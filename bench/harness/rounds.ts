// Peers take turns: A B A B …, so that a machine that gets slower or faster meanwhile does so for all of them.

/** Runs the phases in order, round after round; gives each phase's results by round. */
export async function interleave<Name extends string>(
  rounds: number,
  phases: Record<Name, () => Promise<number>>,
  log: (message: string) => void,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(phases) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      const result = await phases[name]();
      results[name].push(result);
      log(`round ${round}/${rounds}  ${name}: ${result.toLocaleString("en", { maximumSignificantDigits: 4 })}`);
    }
  }
  return results;
}
