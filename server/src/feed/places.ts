/** Where filters stand, by what they ask of an event, so that an event finds those that may take it without trying the others. */

/** Finds what stands at the patterns that a value matches. */
export type Index<G> = {
  add(pattern: string, group: G): void;
  remove(pattern: string, group: G): void;
  /** How much stands at a pattern: what standing there, too, would cost. */
  load(pattern: string): number;
  /** Puts the places that a value reaches into `found`. */
  find(value: string, found: Set<G>[]): void;
};

/** Names that stand for themselves: streams, categories. */
export class NameIndex<G> implements Index<G> {
  private readonly places = new Map<string, Set<G>>();

  get size(): number {
    return this.places.size;
  }

  add(name: string, group: G): void {
    const place = this.places.get(name);
    if (place === undefined) this.places.set(name, new Set([group]));
    else place.add(group);
  }

  remove(name: string, group: G): void {
    const place = this.places.get(name);
    if (place?.delete(group) === true && place.size === 0) this.places.delete(name);
  }

  load(name: string): number {
    return this.places.get(name)?.size ?? 0;
  }

  find(name: string, found: Set<G>[]): void {
    const place = this.places.get(name);
    if (place !== undefined) found.push(place);
  }
}

/** Types, and what begins with the part of a pattern before its star: a type is looked up once for each of its dots. */
export class TypeIndex<G> implements Index<G> {
  private readonly exact = new NameIndex<G>();
  private readonly below = new NameIndex<G>();

  add(pattern: string, group: G): void {
    const [index, name] = this.placeOf(pattern);
    index.add(name, group);
  }

  remove(pattern: string, group: G): void {
    const [index, name] = this.placeOf(pattern);
    index.remove(name, group);
  }

  load(pattern: string): number {
    const [index, name] = this.placeOf(pattern);
    return index.load(name);
  }

  find(type: string, found: Set<G>[]): void {
    this.exact.find(type, found);
    if (this.below.size === 0) return;
    for (let dot = type.indexOf("."); dot >= 0; dot = type.indexOf(".", dot + 1)) {
      this.below.find(type.slice(0, dot + 1), found);
    }
  }

  private placeOf(pattern: string): [NameIndex<G>, string] {
    return pattern.endsWith(".*") ? [this.below, pattern.slice(0, -1)] : [this.exact, pattern];
  }
}
