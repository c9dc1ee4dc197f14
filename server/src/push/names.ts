/** Host names that do not mean the public internet. */

// What clouds call their metadata services: never, whatever the operator lets through.
const METADATA = [
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "instance-data",
  "instance-data.ec2.internal",
];
const LOCAL_ENDINGS = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "lan",
  "home",
  "corp",
  "home.arpa",
  "in-addr.arpa",
  "ip6.arpa",
  "private",
  "test",
  "onion",
  // Clusters, service directories and home routers.
  "svc",
  "consul",
  "fritz.box",
];

/** How far a name reaches: `local` ones mean something in the operator's own network only, if anything. */
export type Reach = "public" | "local" | "metadata" | "malformed";

/** Reads a host name as the URL parser gives it, without a trailing dot: `example.com.` is `example.com`. */
export function plainName(hostname: string): string {
  const name = hostname.toLowerCase();
  return name.endsWith(".") ? name.slice(0, -1) : name;
}

/** Judges a plain name that is no address. */
export function reachOf(name: string): Reach {
  if (name.length > 253 || !name.split(".").every((label) => /^[a-z0-9_-]{1,63}$/.test(label))) return "malformed";
  if (METADATA.includes(name)) return "metadata";
  if (!name.includes(".")) return "local";
  return LOCAL_ENDINGS.some((ending) => name === ending || name.endsWith(`.${ending}`)) ? "local" : "public";
}

/** `localhost` and everything below it is this machine, whoever answers for it. */
export function isLocalhost(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost");
}
