/** Subscriptions and deliveries for people. */
import { exactJson } from "../../exact_numbers.ts";
import type { Output } from "../../output.ts";
import { pairs, table } from "../../table.ts";
import type { Kind, Shown } from "./kind.ts";

/** A line for each, with what to look at first. */
export function listOf({ head, rowOf }: Kind, all: Shown[]): string {
  return table(head, all.map(rowOf));
}

/** Everything of one. */
export function wholeOf({ stats, ...definition }: Shown): string {
  const { lag, ...counts } = stats;
  const behind = lag === undefined ? {} : { "events behind": lag.events, "seconds behind": lag.seconds };
  const entries = { ...definition, ...counts, ...behind };
  return pairs(Object.entries(entries).map(([name, value]) => [name, textOf(value)]));
}

/** Shows a subscription after a verb: as JSON, or a line. */
export async function tell(output: Output, asJson: boolean, shown: Shown, line: string): Promise<void> {
  await output.line(asJson ? exactJson(shown) : line);
}

/** Shows one that was made. Of a webhook the secret alone goes to standard output, so that it can be kept. */
export async function tellMade({ noun }: Kind, output: Output, asJson: boolean, shown: Shown): Promise<void> {
  const { name, version, secret, publicKey } = shown;
  if (asJson) return await output.line(exactJson(shown));
  if (secret === undefined) return await output.line(`${capital(noun)} ${name} is at version ${version}.`);
  await output.line(secret);
  output.remark(`Made ${noun} ${name}. Its secret is not shown again: receivers verify requests with it.`);
  if (publicKey !== undefined) output.remark(`They verify with the public key: ${publicKey}`);
}

/** A value in a table. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : exactJson(value);
}

/** With a capital at the beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
