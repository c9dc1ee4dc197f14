// Makes a failing sequence of steps shorter: what can be left out is left out, as long as it still fails.

/** The shortest sequence found with so many tries; `fails` tells whether one still fails. */
export async function shrink<Step>(
  steps: Step[],
  fails: (steps: Step[]) => Promise<boolean>,
  tries = 150,
): Promise<Step[]> {
  let best = steps;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = best.length - size; from > -size && tries > 0; from -= size, tries--) {
      const less = [...best.slice(0, Math.max(from, 0)), ...best.slice(from + size)];
      if (await fails(less)) best = less;
    }
  }
  return best;
}
