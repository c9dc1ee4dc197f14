/** Every verb, in the order of the help. */
import type { Verb } from "./verb.ts";
import { access } from "./verbs/access.ts";
import { append } from "./verbs/append.ts";
import { exportEvents } from "./verbs/export.ts";
import { importEvents } from "./verbs/import.ts";
import { importGit } from "./verbs/import_git.ts";
import { key } from "./verbs/key.ts";
import { read } from "./verbs/read.ts";
import { start } from "./verbs/start.ts";
import { stats } from "./verbs/stats.ts";
import { tail } from "./verbs/tail.ts";
import { tenant } from "./verbs/tenant.ts";
import { verify } from "./verbs/verify.ts";
import { version } from "./verbs/version.ts";
import { waiting } from "./verbs/waiting.ts";

/** The verbs. */
export const VERBS: readonly Verb[] = [
  start,
  append,
  read,
  tail,
  importEvents,
  exportEvents,
  importGit,
  tenant,
  key,
  access,
  verify,
  stats,
  waiting,
  version,
];
