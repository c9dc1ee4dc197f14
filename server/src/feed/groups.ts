/**
 * Subscribers by filter, found by what an event is. Each filter stands at the values of one of its lists, the one whose
 * places are emptiest when it comes; whatever else it asks is looked at for the events that reach it there. So an event
 * costs what may take it, not what there is.
 */
import type { Filter } from "../log/filter.ts";
import type { FeedEvent } from "./batch.ts";
import { allOf, categoryOf, compileList, type ListName, limits, type Matcher } from "./match.ts";
import { type Index, NameIndex, TypeIndex } from "./places.ts";
import type { Selection } from "./selection.ts";
import { TopicTree } from "./topic_tree.ts";

type List = { name: ListName; values: readonly string[] };

/** The live subscribers of one filter. */
export type Group<S> = {
  readonly key: string;
  readonly filter: Filter;
  /** What a filter with a selector was compiled to: its lists then count instead. */
  readonly selection: Selection | null;
  readonly live: Set<S>;
  users: number;
  /** The list it is found by; without one it is looked at for every event. */
  lead: List | undefined;
  /** What is left to look at. */
  rest: Matcher;
  /** Counts up with every event, so that one who is found twice takes it once. */
  mark: number;
};

/** Which list to be found by where their places are equally full: the likely narrower ones first. */
const LEADS: readonly ListName[] = ["streams", "types", "topics", "categories"];

/** All groups of a tenant. */
export class Groups<S> {
  private readonly byKey = new Map<string, Group<S>>();
  private readonly indexes: Record<ListName, Index<Group<S>>> = {
    streams: new NameIndex(),
    types: new TypeIndex(),
    topics: new TopicTree(),
    categories: new NameIndex(),
  };
  private readonly others = new Set<Group<S>>();
  private mark = 0;

  /** The group of a filter; give it back with `leave`. */
  join(filter: Filter, selection: Selection | null = null): Group<S> {
    const key = groupKey(filter, selection);
    let group = this.byKey.get(key);
    if (group === undefined) {
      group = { key, filter, selection, live: new Set(), users: 0, lead: undefined, rest: () => true, mark: 0 };
      this.byKey.set(key, group);
      this.place(group);
    }
    group.users++;
    return group;
  }

  /** One subscriber less; the last one takes the group along. */
  leave(group: Group<S>): void {
    group.users--;
    if (group.users > 0) return;
    this.byKey.delete(group.key);
    this.others.delete(group);
    for (const value of group.lead?.values ?? []) this.indexes[group.lead?.name ?? "types"].remove(value, group);
  }

  /** The events each group with live subscribers takes by its lists and positions, in order. */
  share(events: readonly FeedEvent[]): Map<Group<S>, FeedEvent[]> {
    const shares = new Map<Group<S>, FeedEvent[]>();
    const { streams, types, topics, categories } = this.indexes;
    const found: Set<Group<S>>[] = [];
    for (const event of events) {
      const { row, place } = event;
      found.length = 0;
      streams.find(row.stream, found);
      types.find(row.type, found);
      topics.find(row.topic, found);
      categories.find(categoryOf(row.stream), found);
      if (this.others.size > 0) found.push(this.others);
      const mark = ++this.mark;
      for (const groups of found) {
        for (const group of groups) {
          if (group.mark === mark) continue;
          group.mark = mark;
          if (group.live.size === 0 || !isWithin(group.selection, place) || !group.rest(row)) continue;
          const share = shares.get(group);
          if (share === undefined) shares.set(group, [event]);
          else share.push(event);
        }
      }
    }
    return shares;
  }

  private place(group: Group<S>): void {
    const { filter, selection } = group;
    // Nothing can match: it stands nowhere.
    if (selection?.isEmpty === true) return;
    const all = selection?.lists ?? filter;
    const lists: List[] = LEADS.filter((name) => limits(name, all[name])).map((name) => ({
      name,
      values: [...new Set(all[name])],
    }));
    let lead: List | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const list of lists) {
      const load = list.values.reduce((sum, value) => sum + this.indexes[list.name].load(value), 0);
      if (load >= least) continue;
      least = load;
      lead = list;
    }
    group.lead = lead;
    group.rest = allOf(lists.filter((list) => list !== lead).map(({ name, values }) => compileList(name, values)));
    if (lead === undefined) this.others.add(group);
    else for (const value of lead.values) this.indexes[lead.name].add(value, group);
  }
}

function isWithin(selection: Selection | null, place: bigint): boolean {
  return selection === null || (place > selection.after && place <= selection.upTo);
}

/** One text for each different filter, so that equal ones share a group. */
function groupKey({ types, topics, categories, streams }: Filter, selection: Selection | null): string {
  if (selection !== null) return selection.text;
  const lists = [types, topics, categories, streams].map((list) => [...list].sort());
  return JSON.stringify(lists);
}
