/** The look-up a connection is made with: it hands out vetted addresses only, and remembers which they were. */
import type { LookupFunction } from "node:net";
import type { Vetting } from "./agents.ts";
import type { Guard, HostTarget } from "./guard.ts";
import { type Resolvers, resolveTarget } from "./resolve.ts";

/**
 * Makes the look-up of one request. Node never calls it for a host that is an address already, so that one has been
 * judged before, by `checkUrl`.
 */
export function createLookup(
  target: HostTarget,
  tenant: string,
  guard: Guard,
  resolvers: Resolvers,
): { lookup: LookupFunction; vetting: Vetting } {
  const vetted = new Set<string>(target.address === undefined ? [] : [target.address.text]);
  return {
    vetting: { tenant, isVetted: (address) => vetted.has(address) },
    lookup(_name, options, done) {
      resolveTarget(target, guard, resolvers).then(
        (found) => {
          const wanted = found.filter(({ family }) => !isFamily(options.family) || family === options.family);
          const [first = found[0]] = wanted;
          for (const { text } of found) vetted.add(text);
          // With `all`, Node tries the addresses in turn, and dials nothing that is not among them.
          if (options.all === true) {
            done(
              null,
              (wanted.length > 0 ? wanted : found).map(({ text, family }) => ({ address: text, family })),
            );
          } else done(null, first.text, first.family);
        },
        (error: NodeJS.ErrnoException) => done(error, ""),
      );
    },
  };
}

function isFamily(family: unknown): family is 4 | 6 {
  return family === 4 || family === 6;
}
