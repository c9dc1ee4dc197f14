/** A TCP proxy that cuts connections: at once, in the middle of whatever goes through it. */
import { connect, createServer, type Socket } from "node:net";

export interface CuttingProxy {
  url: string;
  /** Connections open right now. */
  readonly open: number;
  /** Connections there ever were. */
  readonly seen: number;
  /** Cuts one connection, drawn by `random`; false where there is none. */
  cutOne(random: () => number): boolean;
  cutAll(): void;
  /** Lets connections in and through again, or no longer: what is open then goes silent without ending. */
  freeze(frozen: boolean): void;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<{ client: Socket; server: Socket }>();
  let seen = 0;
  let frozen = false;
  const listener = createServer({ noDelay: true }, (client) => {
    seen++;
    const server = connect({ host: hostname, port: Number(port), noDelay: true });
    const pair = { client, server };
    pairs.add(pair);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on("data", (chunk) => {
        if (frozen) return;
        if (!to.write(chunk)) {
          from.pause();
          to.once("drain", () => from.resume());
        }
      });
      from.on("error", () => undefined);
      from.on("end", () => to.end());
      from.on("close", () => {
        pairs.delete(pair);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  const cut = ({ client, server }: { client: Socket; server: Socket }): void => {
    // A reset, as from a network that is gone: nothing ends in good order.
    client.resetAndDestroy();
    server.resetAndDestroy();
  };
  const proxy: CuttingProxy = {
    url: `http://127.0.0.1:${address.port}`,
    get open() {
      return pairs.size;
    },
    get seen() {
      return seen;
    },
    cutOne(random) {
      const all = [...pairs];
      const pair = all[Math.floor(random() * all.length)];
      if (pair !== undefined) cut(pair);
      return pair !== undefined;
    },
    cutAll() {
      for (const pair of [...pairs]) cut(pair);
    },
    freeze(yes) {
      frozen = yes;
    },
    async stop() {
      const closed = new Promise((resolve) => listener.close(resolve));
      proxy.cutAll();
      await closed;
    },
  };
  return proxy;
}
