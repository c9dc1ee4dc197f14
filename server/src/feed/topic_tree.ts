/** Topic patterns as a tree of their segments: an event walks only along the branches that its topic matches. */
import { type Index, NameIndex } from "./places.ts";

type Node<G> = {
  parent: Node<G> | undefined;
  /** The segment that leads here. */
  segment: string;
  children: Map<string, Node<G>> | undefined;
  /** Behind a `*`, and behind a `**`. */
  one: Node<G> | undefined;
  many: Node<G> | undefined;
  here: Set<G> | undefined;
  /** The step of a walk that was here last: two ways that meet go on as one, or `**` would multiply them. */
  step: number;
};

/** Finds the patterns that a topic matches; topics without a star are looked up whole. */
export class TopicTree<G> implements Index<G> {
  private readonly exact = new NameIndex<G>();
  private readonly root: Node<G> = newNode(undefined, "");
  private step = 0;

  add(pattern: string, group: G): void {
    if (!isPattern(pattern)) {
      this.exact.add(pattern, group);
      return;
    }
    let node = this.root;
    for (const segment of pattern.split("/")) node = childOf(node, segment) ?? addChild(node, segment);
    node.here ??= new Set();
    node.here.add(group);
  }

  remove(pattern: string, group: G): void {
    if (!isPattern(pattern)) {
      this.exact.remove(pattern, group);
      return;
    }
    let node = this.nodeOf(pattern);
    if (node?.here?.delete(group) !== true) return;
    if (node.here.size === 0) node.here = undefined;
    while (node.parent !== undefined && isBare(node)) {
      dropChild(node.parent, node.segment);
      node = node.parent;
    }
  }

  load(pattern: string): number {
    return isPattern(pattern) ? (this.nodeOf(pattern)?.here?.size ?? 0) : this.exact.load(pattern);
  }

  find(topic: string, found: Set<G>[]): void {
    this.exact.find(topic, found);
    if (isBare(this.root)) return;
    let reached: Node<G>[] = [];
    this.step++;
    this.reach(this.root, reached);
    for (const segment of topic.split("/")) {
      const next: Node<G>[] = [];
      this.step++;
      for (const node of reached) {
        // What is behind a `**` stays there for as many segments as there are.
        if (node.segment === "**" && node.parent?.many === node) this.reach(node, next);
        this.reach(node.children?.get(segment), next);
        this.reach(node.one, next);
      }
      if (next.length === 0) return;
      reached = next;
    }
    for (const { here } of reached) if (here !== undefined) found.push(here);
  }

  /** A node, and what `**` reaches from it with no segment at all. */
  private reach(node: Node<G> | undefined, into: Node<G>[]): void {
    for (let next = node; next !== undefined && next.step !== this.step; next = next.many) {
      next.step = this.step;
      into.push(next);
    }
  }

  private nodeOf(pattern: string): Node<G> | undefined {
    let node: Node<G> | undefined = this.root;
    for (const segment of pattern.split("/")) {
      if (node === undefined) return undefined;
      node = childOf(node, segment);
    }
    return node;
  }
}

function newNode<G>(parent: Node<G> | undefined, segment: string): Node<G> {
  return { parent, segment, children: undefined, one: undefined, many: undefined, here: undefined, step: 0 };
}

function childOf<G>(node: Node<G>, segment: string): Node<G> | undefined {
  return segment === "*" ? node.one : segment === "**" ? node.many : node.children?.get(segment);
}

function addChild<G>(node: Node<G>, segment: string): Node<G> {
  const child = newNode(node, segment);
  if (segment === "*") node.one = child;
  else if (segment === "**") node.many = child;
  else {
    node.children ??= new Map();
    node.children.set(segment, child);
  }
  return child;
}

function dropChild<G>(node: Node<G>, segment: string): void {
  if (segment === "*") node.one = undefined;
  else if (segment === "**") node.many = undefined;
  else if (node.children?.delete(segment) === true && node.children.size === 0) node.children = undefined;
}

function isBare<G>({ children, one, many, here }: Node<G>): boolean {
  return children === undefined && one === undefined && many === undefined && here === undefined;
}

function isPattern(pattern: string): boolean {
  return pattern.includes("*") && pattern.split("/").some((segment) => segment === "*" || segment === "**");
}
