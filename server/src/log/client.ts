/** The append path in this process, without HTTP: for programs that embed the server, and for benchmarks. */
import { createLog as createLogger } from "../telemetry/log.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import type { AppendResult } from "./append.ts";
import { readStreamEvents } from "./body.ts";
import { startCore } from "./core.ts";
import { buildRequest } from "./request.ts";

/** An event to append; data may be anything that JSON holds. */
export type NewEvent = {
  id?: string;
  type: string;
  topic?: string;
  data: unknown;
  metadata?: Record<string, unknown>;
  occurredAt?: string;
};

/** What must be true of the stream. */
export type ExpectedVersion = "no_stream" | "exists" | "any" | number | string;

/** Appends in process. */
export type LocalLog = {
  append(append: {
    tenant?: string;
    stream: string;
    events: NewEvent | NewEvent[];
    expectedVersion?: ExpectedVersion;
  }): Promise<AppendResult>;
  stop(): Promise<void>;
};

/** Connects as a member of gapless_server and starts a sequencer. Bodies take the same way as over HTTP. */
export async function createLog(options: {
  serverUrl: string;
  tenant?: string;
  maxEventBytes?: number;
  logLevel?: string;
}): Promise<LocalLog> {
  const { log, flush } = createLogger(options.logLevel ?? "warn");
  const metrics = createMetrics();
  const core = await startCore({ serverUrl: options.serverUrl, log, metrics });
  const limits = { maxEventBytes: options.maxEventBytes ?? 262_144 };
  return {
    async append({ tenant = options.tenant ?? "default", stream, events, expectedVersion }) {
      const body = readStreamEvents(JSON.stringify({ expectedVersion, events }), stream, limits);
      const [result] = await core.appender.append(tenant, buildRequest(body));
      if (result === undefined) throw new Error("an append gave no result");
      return result;
    },
    async stop() {
      await core.stop(10_000);
      metrics.registry.clear();
      flush();
    },
  };
}
