import pg from "pg";

/** A running LISTEN connection. */
export type Listener = { stop(): Promise<void> };

/**
 * Keeps one LISTEN connection on channel `gapless` and calls `onHint` for every notification. It is only a hint to look
 * earlier: anybody may send one and any may be lost, so nothing may depend on it. Lost connections come back by
 * themselves, with growing pauses.
 */
export function listen(
  serverUrl: string,
  onHint: (payload: string | undefined) => void,
  onTrouble: (error: Error) => void,
): Listener {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let pause = 250;

  const retry = (error: Error): void => {
    if (stopped || timer !== undefined) return;
    onTrouble(error);
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, pause);
    pause = Math.min(pause * 2, 15_000);
  };

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: serverUrl,
      application_name: "gapless listen",
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client = fresh;
    fresh.on("notification", (message) => onHint(message.payload));
    fresh.on("error", (error) => {
      if (client !== fresh) return;
      client = undefined;
      retry(error);
    });
    fresh.on("end", () => {
      if (client !== fresh) return;
      client = undefined;
      retry(new Error("the LISTEN connection ended"));
    });
    try {
      await fresh.connect();
      await fresh.query("listen gapless");
      pause = 250;
      onHint(undefined);
    } catch (error) {
      if (client === fresh) client = undefined;
      fresh.end().catch(() => undefined);
      retry(error instanceof Error ? error : new Error(String(error)));
    }
  }

  void connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const last = client;
      client = undefined;
      await last?.end().catch(() => undefined);
    },
  };
}
