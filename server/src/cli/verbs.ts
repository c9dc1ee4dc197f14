/** Every verb, in the order of the help. */
import type { Verb } from "./verb.ts";
import { access } from "./verbs/access.ts";
import { append } from "./verbs/append.ts";
import { builtinVerbs } from "./verbs/builtin/verbs.ts";
import { captureVerbs } from "./verbs/capture/verbs.ts";
import { channelVerbs } from "./verbs/channel/verbs.ts";
import { claim } from "./verbs/consume/claim.ts";
import { consume } from "./verbs/consume/consume.ts";
import { receive } from "./verbs/consume/receive.ts";
import { ack, nack, park, release, renew, skip } from "./verbs/consume/settle.ts";
import { batches } from "./verbs/definition/batches.ts";
import { GROUPS_THAT_PULL, WEBHOOKS } from "./verbs/definition/kinds.ts";
import { definitionVerbs } from "./verbs/definition/verbs.ts";
import { enqueue } from "./verbs/enqueue.ts";
import { exportEvents } from "./verbs/export.ts";
import { firingVerbs } from "./verbs/firing/verbs.ts";
import { importEvents } from "./verbs/import.ts";
import { importGit } from "./verbs/import_git.ts";
import { key } from "./verbs/key.ts";
import { pipelineVerbs } from "./verbs/pipelines/verbs.ts";
import { read } from "./verbs/read.ts";
import { backfill } from "./verbs/schedule/backfill.ts";
import { SCHEDULES } from "./verbs/schedule/kind.ts";
import { preview } from "./verbs/schedule/preview.ts";
import { runNow } from "./verbs/schedule/run.ts";
import { secretVerbs } from "./verbs/secret/verbs.ts";
import { explainSelector } from "./verbs/selector/explain.ts";
import { testSelector } from "./verbs/selector/test.ts";
import { start } from "./verbs/start.ts";
import { stats } from "./verbs/stats.ts";
import { tail } from "./verbs/tail.ts";
import { tenant } from "./verbs/tenant.ts";
import { backtest } from "./verbs/trigger/backtest.ts";
import { TRIGGERS } from "./verbs/trigger/kind.ts";
import { tryTrigger } from "./verbs/trigger/test.ts";
import { valueVerbs } from "./verbs/value/verbs.ts";
import { verify } from "./verbs/verify.ts";
import { version } from "./verbs/version.ts";
import { waiting } from "./verbs/waiting.ts";
import { portalToken } from "./verbs/webhook/portal_token.ts";
import { recover } from "./verbs/webhook/recover.ts";
import { resend } from "./verbs/webhook/resend.ts";
import { rotateSecret } from "./verbs/webhook/rotate_secret.ts";
import { tryOut } from "./verbs/webhook/try_out.ts";

/** The verbs. One of two words belongs to the group of its first. */
export const VERBS: readonly Verb[] = [
  start,
  append,
  read,
  tail,
  importEvents,
  exportEvents,
  importGit,
  ...definitionVerbs(GROUPS_THAT_PULL),
  batches,
  consume,
  receive,
  ack,
  nack,
  park,
  skip,
  release,
  renew,
  claim,
  enqueue,
  ...definitionVerbs(WEBHOOKS),
  tryOut,
  rotateSecret,
  recover,
  resend,
  portalToken,
  ...firingVerbs(TRIGGERS),
  tryTrigger,
  backtest,
  ...firingVerbs(SCHEDULES),
  runNow,
  preview,
  backfill,
  ...channelVerbs,
  ...secretVerbs,
  ...valueVerbs,
  ...captureVerbs,
  ...builtinVerbs,
  ...pipelineVerbs,
  explainSelector,
  testSelector,
  tenant,
  key,
  access,
  verify,
  stats,
  waiting,
  version,
];

/** What the verbs of a group are for. */
export const GROUPS: Readonly<Record<string, string>> = {
  subscription: "Consumer groups: create, define, change, steer, look at what is parked.",
  webhook: "Webhooks: create, define, change, steer, try out, rotate secrets, send again.",
  trigger: "Triggers: define, change, steer, try out, look at what they set off.",
  schedule: "Schedules: define, change, steer, preview, run, backfill, look at what they set off.",
  channel: "Channels that notifications go to: define, get, list, remove.",
  secret: "Secrets that actions and channels name: set, list, remove.",
  value: "Values that actions store: get, set, list, remove.",
  capture: "Changes of your own tables as events: define, list, release, schema.",
  builtin: "Events that Gapless appends about itself: types, families, switch.",
  pipelines: "Event processing: run, check and format apps; no server needed.",
  selector: "Try selectors out: explain, test.",
};
