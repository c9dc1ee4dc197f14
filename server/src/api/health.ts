/** Health and metrics: open to whoever can reach the server, so they tell nothing of any tenant. */
import type { Pool } from "pg";
import { isDisconnect } from "../db/failure.ts";
import type { Sequencer } from "../log/sequence.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Answer, Route, Schema } from "./route.ts";

/** How long an answer about the database is used again: probes must not become load. */
const FRESH_MS = 1_000;
const PATIENCE_MS = 2_000;

/** What health looks at. */
export type HealthSources = {
  pool: Pool;
  sequencer: Sequencer;
  metrics: Metrics;
  /** How many receivers wait. */
  waiting(): number;
  stopping(): boolean;
};

type Database = { reachable: boolean; schemaVersion: string | null };

const REPORT: Schema = {
  type: "object",
  required: ["status", "checks"],
  properties: {
    status: { enum: ["ok", "unavailable"] },
    checks: {
      type: "object",
      properties: {
        database: { enum: ["ok", "unreachable"] },
        schemaVersion: { type: ["string", "null"] },
        sequencer: { enum: ["ok", "stopped", "waiting"] },
        server: { enum: ["ok", "stopping"] },
      },
    },
  },
};

/** Lists the routes. */
export function healthRoutes(sources: HealthSources): Route[] {
  const look = createLook(sources);
  const ready = { 200: { description: "Ready.", schema: REPORT }, 503: { description: "Not ready.", schema: REPORT } };
  return [
    {
      method: "GET",
      path: "/health/live",
      id: "live",
      tag: "health",
      open: true,
      summary: "Whether the process answers",
      answers: {
        200: { description: "It does.", schema: { type: "object", properties: { status: { enum: ["ok"] } } } },
      },
      handle: () => ({ status: 200, body: '{"status":"ok"}' }),
    },
    {
      method: "GET",
      path: "/health/ready",
      id: "ready",
      tag: "health",
      open: true,
      summary: "Whether requests can be served: database, schema, sequencer",
      answers: ready,
      handle: () => report(sources, look),
    },
    {
      method: "GET",
      path: "/health",
      id: "health",
      tag: "health",
      open: true,
      summary: "The same as /health/ready",
      answers: ready,
      handle: () => report(sources, look),
    },
    {
      method: "GET",
      path: "/metrics",
      id: "metrics",
      tag: "health",
      open: true,
      summary: "Metrics in Prometheus's format",
      answers: { 200: { description: "The metrics.", type: "text/plain" } },
      handle: async () => {
        sources.metrics.databaseConnections.set(sources.pool.totalCount);
        sources.metrics.waitingReceivers.set(sources.waiting());
        const body = await sources.metrics.registry.metrics();
        return { status: 200, body, type: sources.metrics.registry.contentType };
      },
    },
  ];
}

function createLook({ pool }: HealthSources): () => Promise<Database> {
  let found: Promise<Database> | undefined;
  let until = 0;
  return () => {
    if (found !== undefined && Date.now() < until) return found;
    until = Date.now() + FRESH_MS;
    found = ask(pool);
    return found;
  };
}

async function ask(pool: Pool): Promise<Database> {
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<Database>((resolve) => {
    limit = setTimeout(resolve, PATIENCE_MS, { reachable: false, schemaVersion: null });
  });
  const text = "select version from gapless.installed order by id desc limit 1";
  const answer = pool.query<{ version: string }>(text).then(
    ({ rows }) => ({ reachable: true, schemaVersion: rows[0]?.version ?? null }),
    (error: unknown) => ({ reachable: !isDisconnect(error), schemaVersion: null }),
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(limit);
  }
}

async function report(sources: HealthSources, look: () => Promise<Database>): Promise<Answer> {
  const database = await look();
  const sequencer = sources.sequencer.state();
  const stopping = sources.stopping();
  const checks = {
    database: database.reachable ? "ok" : "unreachable",
    schemaVersion: database.schemaVersion,
    sequencer: sequencer.stopped ? "stopped" : sequencer.moving ? "ok" : "waiting",
    server: stopping ? "stopping" : "ok",
  };
  const fine = database.reachable && database.schemaVersion !== null && sequencer.moving && !stopping;
  return { status: fine ? 200 : 503, body: JSON.stringify({ status: fine ? "ok" : "unavailable", checks }) };
}
