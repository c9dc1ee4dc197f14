// Sets up what was planned: tables, windows, triggers, queries and partitions, each a unit that state belongs to.
import { Aggregation, type AggregationSpec } from "../operators/aggregations/aggregation.ts";
import { NamedWindow, type NamedWindowSpec } from "../operators/named_window.ts";
import { Table } from "../operators/table.ts";
import type { TableStore } from "../operators/table_store.ts";
import type { Failed } from "../operators/window.ts";
import type { AppPlan } from "../plan/app.ts";
import type { Environment } from "../plan/environment.ts";
import { tableFingerprint, triggerFingerprint } from "../plan/fingerprint.ts";
import type { PartitionPlan } from "../plan/partition.ts";
import type { QueryPlan } from "../plan/query.ts";
import type { AppHost } from "./host.ts";
import { connect } from "./instances.ts";
import { Junction } from "./junction.ts";
import { PartitionRuntime, Purge } from "./partition.ts";
import type { Streams } from "./streams.ts";
import { Trigger } from "./trigger.ts";
import { Units } from "./units.ts";

/** Sets an app up. */
export function setUp(plan: AppPlan, environment: Environment, host: AppHost, streams: Streams): Units {
  const units = new Units(host);
  for (const spec of plan.tables) {
    const label = `table ${spec.name}`;
    host.tables.set(
      spec.name,
      units.add(label, label, tableFingerprint(spec), () => keptTable(spec, host)),
    );
  }
  for (const spec of plan.windows) {
    const label = `window ${spec.name}`;
    const create = () => namedWindow(spec, environment, host);
    host.windows.set(spec.name, units.add(label, label, spec.fingerprint, create));
  }
  for (const spec of plan.aggregations) {
    const label = `aggregation ${spec.name}`;
    host.aggregations.set(
      spec.name,
      units.add(label, label, spec.fingerprint, () => aggregation(spec, environment)),
    );
  }
  for (const spec of plan.triggers) {
    const label = `trigger ${spec.name}`;
    units.add(label, label, triggerFingerprint(spec), () => new Trigger(spec, host, streams.named(spec.name)));
  }
  for (const element of plan.elements) {
    if ("queries" in element) setUpPartition(element, environment, host, units);
    else {
      units.add(element.unit, `query ${element.name}`, element.fingerprint, () => {
        keepFunctions(element, host);
        connect(element, environment, environment.junction);
      });
    }
  }
  return units;
}

function setUpPartition(plan: PartitionPlan, environment: Environment, host: AppHost, units: Units): void {
  const { unit, fingerprint, purge } = plan;
  const { instances } = units.add(unit, unit, fingerprint, () => new PartitionRuntime(plan, environment, host));
  for (const query of plan.queries) {
    // What its functions keep is that of all keys.
    const keep = () => keepFunctions(query, host);
    units.add(query.unit, `query ${query.name}`, query.fingerprint, keep, instances);
  }
  if (purge === undefined) return;
  const lengths = { "its times": `every ${purge.every}, idle for ${purge.idle}` };
  units.add(`@purge of ${unit}`, `@purge of ${unit}`, lengths, () => new Purge(purge, instances, host));
}

function keepFunctions({ functions }: QueryPlan, host: AppHost): void {
  for (const kept of functions) {
    kept.reset();
    host.keep(kept);
  }
}

function keptTable(spec: AppPlan["tables"][number], host: AppHost): TableStore {
  const table = spec.store?.create(host) ?? new Table(spec);
  host.keep(table);
  return table;
}

function aggregation(spec: AggregationSpec, environment: Environment): Aggregation {
  const { host } = environment;
  const { name, stream } = spec;
  // Without what stream functions have added.
  const failed: Failed = (row, time, error) =>
    environment.fail({ query: name, stream, row: row.slice(0, spec.width), time, error });
  const made = new Aggregation(spec, host, failed);
  environment.junction(stream).add(spec.chain(host, failed, made));
  return made;
}

function namedWindow(spec: NamedWindowSpec, environment: Environment, host: AppHost): NamedWindow {
  const { name, attributes } = spec;
  const failed: Failed = (row, time, error) => environment.fail({ query: name, stream: undefined, row, time, error });
  const entrance = new Junction(name, attributes, host.gate);
  return new NamedWindow(spec, { host, failed, entrance, exit: new Junction(name, attributes, host.gate) });
}
