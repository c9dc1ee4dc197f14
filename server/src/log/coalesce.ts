/**
 * Gathers what arrives while a call is under way into the next call. Nothing waits when nothing is under way: the first
 * item leaves at the end of the event loop's turn, together with whatever arrived in the same turn.
 */

/** An item with its size, to be settled by the sender. */
export type Waiting<Q, A> = {
  request: Q;
  size: number;
  resolve(answer: A): void;
  reject(error: unknown): void;
};

/** Settings of a coalescer. */
export type CoalesceOptions<Q, A> = {
  /** Sends a group and settles each of its items, sooner or later; must not throw. Its end frees the lane. */
  send(key: string, group: Waiting<Q, A>[]): Promise<void>;
  maxCount: number;
  maxSize: number;
  /** Calls under way at once for one key. */
  lanes: number;
  /** A further lane opens when this many wait … */
  laneAfter: number;
  /** … or when somebody has waited this long: the call under way is stuck behind a lock, perhaps. */
  laneAfterMs: number;
  /** Takes an item over, before it is queued, to settle it elsewhere; false where it does not. */
  divert?(key: string, item: Waiting<Q, A>): boolean;
};

type Queue<Q, A> = { waiting: Waiting<Q, A>[]; active: number; scheduled: boolean; timer: NodeJS.Timeout | undefined };

/** Groups items by key. */
export type Coalescer<Q, A> = {
  submit(key: string, request: Q, size: number): Promise<A>;
  /** Resolves when every item has its answer. */
  idle(): Promise<void>;
  /** Items without an answer. */
  readonly open: number;
};

/** Makes a coalescer. */
export function createCoalescer<Q, A>(options: CoalesceOptions<Q, A>): Coalescer<Q, A> {
  const queues = new Map<string, Queue<Q, A>>();
  let open = 0;
  let onIdle: (() => void)[] = [];

  function schedule(key: string, queue: Queue<Q, A>): void {
    if (queue.scheduled) return;
    queue.scheduled = true;
    setImmediate(() => {
      queue.scheduled = false;
      if (queue.active === 0 || queue.waiting.length >= options.laneAfter) pump(key, queue);
    });
  }

  function pump(key: string, queue: Queue<Q, A>): void {
    do {
      if (queue.waiting.length === 0 || queue.active >= options.lanes) break;
      const group = take(queue);
      queue.active++;
      options.send(key, group).finally(() => {
        queue.active--;
        if (queue.waiting.length > 0) pump(key, queue);
        else if (queue.active === 0) queues.delete(key);
      });
    } while (queue.waiting.length >= options.laneAfter);
    watch(key, queue);
  }

  function watch(key: string, queue: Queue<Q, A>): void {
    clearTimeout(queue.timer);
    queue.timer = undefined;
    if (queue.waiting.length === 0 || queue.active >= options.lanes) return;
    queue.timer = setTimeout(() => pump(key, queue), options.laneAfterMs);
  }

  function take(queue: Queue<Q, A>): Waiting<Q, A>[] {
    let size = 0;
    let count = 0;
    for (const item of queue.waiting) {
      if (count > 0 && (count >= options.maxCount || size + item.size > options.maxSize)) break;
      size += item.size;
      count++;
    }
    return queue.waiting.splice(0, count);
  }

  function answered(): void {
    open--;
    if (open > 0) return;
    const waiting = onIdle;
    onIdle = [];
    for (const done of waiting) done();
  }

  return {
    submit(key, request, size) {
      return new Promise((resolve, reject) => {
        open++;
        const item: Waiting<Q, A> = {
          request,
          size,
          resolve(answer) {
            answered();
            resolve(answer);
          },
          reject(error) {
            answered();
            reject(error);
          },
        };
        if (options.divert?.(key, item)) return;
        let queue = queues.get(key);
        if (queue === undefined) {
          queue = { waiting: [], active: 0, scheduled: false, timer: undefined };
          queues.set(key, queue);
        }
        queue.waiting.push(item);
        if (queue.active === 0 || queue.waiting.length >= options.laneAfter) schedule(key, queue);
        else if (queue.timer === undefined) watch(key, queue);
      });
    },
    idle() {
      return open === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve));
    },
    get open() {
      return open;
    },
  };
}
