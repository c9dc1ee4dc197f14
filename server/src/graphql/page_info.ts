/** Where a page lies in its list: Relay's PageInfo, the same for all lists. */
import type { Builder } from "./builder.ts";

/** Where a page lies in its list. */
export type Place = {
  hasMore: boolean;
  hasPrevious(): Promise<boolean>;
  startCursor: string | null;
  endCursor: string | null;
};

/** The type other rooms refer to. */
export type PageInfoRef = ReturnType<typeof addPageInfo>;

/** Adds the type. */
export function addPageInfo(builder: Builder) {
  return builder.objectRef<Place>("PageInfo").implement({
    description: "Where a page lies in its list. Next is the direction of the list, whichever that is.",
    fields: (t) => ({
      hasNextPage: t.exposeBoolean("hasMore", {}),
      hasPreviousPage: t.boolean({
        description: "Costs a look at the database where the page does not begin at the end of the list.",
        resolve: (place) => place.hasPrevious(),
      }),
      startCursor: t.exposeString("startCursor", { nullable: true }),
      endCursor: t.exposeString("endCursor", {
        nullable: true,
        description:
          "Where the next page begins. Forwards it is there on the last page too: it picks up what comes later.",
      }),
    }),
  });
}
