/** Lists that can be had page by page, or whole. */
import type { Page } from "./event.ts";
import { everyPage, type PageOptions } from "./read.ts";

/** Awaited, one page; gone over with `for await`, everything from that page on. */
export type Listing<Item> = Promise<Page<Item>> & AsyncIterable<Item>;

/** Asks for the first page at once, and for the others as they are wanted. `begin` names the options that only the first has. */
export function listing<Item, Options extends PageOptions>(
  options: Options,
  begin: readonly (keyof Options)[],
  read: (options: Options) => Promise<Page<Item>>,
): Listing<Item> {
  // What is wrong with the options is told like everything else that is wrong: by the promise.
  let first: Promise<Page<Item>> | undefined = Promise.resolve().then(() => read(options));
  const each = (): AsyncIterator<Item> =>
    everyPage({ limit: 100, ...options }, begin, (more) => {
      const page = first ?? read(more);
      first = undefined;
      return page;
    });
  return Object.assign(first, { [Symbol.asyncIterator]: each });
}
