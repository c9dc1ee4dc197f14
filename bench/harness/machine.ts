// The machine a figure belongs to. Without it a figure says nothing.
import { closeSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { median } from "./stats.ts";

const FILE_SYSTEMS: Record<number, string> = {
  61267: "ext4",
  1481003842: "xfs",
  2435016766: "btrfs",
  16914836: "tmpfs (memory: commits cost nothing here, set BENCH_DIR)",
  2035054128: "overlayfs",
};

const SETTINGS = [
  ...["shared_buffers", "fsync", "synchronous_commit", "full_page_writes", "wal_compression", "max_wal_size"],
  ...["checkpoint_timeout", "max_connections", "work_mem", "random_page_cost", "jit", "autovacuum"],
];

/** Processor, memory, Node, and what a commit has to wait for at least. */
export function aboutMachine(folder: string): string {
  const cores = cpus();
  const type = statfsSync(folder).type;
  return [
    `${cores[0]?.model ?? process.arch}, ${cores.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${process.platform} ${process.arch}, Node ${process.versions.node}`,
    `${FILE_SYSTEMS[type] ?? `file system type ${type}`}, fdatasync of 8 KiB ${syncTime(folder).toFixed(2)} ms`,
  ].join("; ");
}

/** Version and the settings that matter here. */
export async function aboutPostgres(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ version: string; settings: string }>(
    `select current_setting('server_version') as version,
      (select string_agg(name || '=' || current_setting(name), ' ' order by place) from unnest($1::text[]) with ordinality s (name, place)) as settings`,
    [SETTINGS],
  );
  return `Postgres ${rows[0]?.version}: ${rows[0]?.settings}`;
}

function syncTime(folder: string): number {
  const file = join(folder, "sync");
  const page = Buffer.alloc(8192, 1);
  const fd = openSync(file, "w");
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now();
    writeSync(fd, page);
    fdatasyncSync(fd);
    return performance.now() - start;
  });
  closeSync(fd);
  rmSync(file);
  return median(times);
}
