/** Subscribers by filter, found by what an event is, so that an event is not held against every filter there is. */
import type { Filter } from "../log/filter.ts";
import type { FeedEvent } from "./batch.ts";
import { categoryOf, compileFilter, filterKey, type Matcher } from "./match.ts";

/** The live subscribers of one filter. */
export type Group<S> = { filter: Filter; matches: Matcher; live: Set<S>; users: number };

/** All groups of a tenant. */
export class Groups<S> {
  private readonly byFilter = new Map<string, Group<S>>();
  private readonly byStream = new Map<string, Set<Group<S>>>();
  private readonly byType = new Map<string, Set<Group<S>>>();
  private readonly byCategory = new Map<string, Set<Group<S>>>();
  private readonly others = new Set<Group<S>>();

  /** The group of a filter; give it back with `leave`. */
  join(filter: Filter): Group<S> {
    const key = filterKey(filter);
    let group = this.byFilter.get(key);
    if (group === undefined) {
      group = { filter, matches: compileFilter(filter), live: new Set(), users: 0 };
      this.byFilter.set(key, group);
      for (const place of this.placesOf(group)) place.add(group);
    }
    group.users++;
    return group;
  }

  /** One subscriber less; the last one takes the group along. */
  leave(group: Group<S>): void {
    group.users--;
    if (group.users > 0) return;
    this.byFilter.delete(filterKey(group.filter));
    for (const place of this.placesOf(group)) place.delete(group);
    for (const [map, keys] of this.keysOf(group)) {
      for (const key of keys) if (map.get(key)?.size === 0) map.delete(key);
    }
  }

  /** The events each group with live subscribers takes, in order. */
  share(events: readonly FeedEvent[]): Map<Group<S>, FeedEvent[]> {
    const shares = new Map<Group<S>, FeedEvent[]>();
    for (const event of events) {
      const { row } = event;
      const seen = [
        this.byStream.get(row.stream),
        this.byType.get(row.type),
        this.byCategory.get(categoryOf(row.stream)),
      ];
      for (const groups of [...seen, this.others]) {
        if (groups === undefined) continue;
        for (const group of groups) {
          if (group.live.size === 0 || !group.matches(row)) continue;
          const share = shares.get(group);
          if (share === undefined) shares.set(group, [event]);
          else share.push(event);
        }
      }
    }
    return shares;
  }

  private placesOf(group: Group<S>): Set<Group<S>>[] {
    const keyed = this.keysOf(group);
    if (keyed.length === 0) return [this.others];
    return keyed.flatMap(([map, keys]) =>
      keys.map((key) => {
        const place = map.get(key) ?? new Set();
        map.set(key, place);
        return place;
      }),
    );
  }

  // A group stands in the places of one list only, and an event in one place of each map: never twice in a share.
  private keysOf({ filter }: Group<S>): [Map<string, Set<Group<S>>>, string[]][] {
    if (filter.streams.length > 0) return [[this.byStream, [...new Set(filter.streams)]]];
    if (filter.types.length > 0 && !filter.types.some((type) => type.endsWith("*"))) {
      return [[this.byType, [...new Set(filter.types)]]];
    }
    if (filter.categories.length > 0) return [[this.byCategory, [...new Set(filter.categories)]]];
    return [];
  }
}
