/**
 * Which addresses belong to the public internet. Everything else is refused to webhooks: behind it sit the machine itself,
 * the network around it and the metadata services that hand out credentials.
 */
import { BlockList, isIP } from "node:net";

/** Ranges that no webhook may reach, each with what it is, as errors tell it. */
const REFUSED_V4: readonly (readonly [range: string, what: string])[] = [
  ["0.0.0.0/8", "this network"],
  ["10.0.0.0/8", "a private network"],
  ["100.64.0.0/10", "a carrier's own network"],
  ["127.0.0.0/8", "this machine"],
  ["168.63.129.16/32", "a cloud's own services"],
  ["169.254.0.0/16", "the local link and cloud metadata"],
  ["172.16.0.0/12", "a private network"],
  ["192.0.0.0/24", "protocol assignments"],
  ["192.0.2.0/24", "documentation"],
  ["192.31.196.0/24", "blackhole name servers"],
  ["192.52.193.0/24", "multicast tunnels"],
  ["192.88.99.0/24", "6to4 relays"],
  ["192.168.0.0/16", "a private network"],
  ["192.175.48.0/24", "blackhole name servers"],
  ["198.18.0.0/15", "benchmarks"],
  ["198.51.100.0/24", "documentation"],
  ["203.0.113.0/24", "documentation"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved"],
];

/** What is not public inside 2000::/3. Outside of it nothing is. */
const REFUSED_V6: readonly (readonly [range: string, what: string])[] = [
  ["2001::/23", "protocol assignments such as Teredo and ORCHID"],
  ["2001:db8::/32", "documentation"],
  ["2002::/16", "6to4"],
  ["3fff::/20", "documentation"],
];

/** The ranges outside of 2000::/3 that are worth a name of their own; the rule does not need them. */
const NAMED_V6: readonly (readonly [range: string, what: string])[] = [
  ["::1/128", "this machine"],
  ["::/96", "an IPv4 address in disguise"],
  ["64:ff9b::/96", "NAT64"],
  ["64:ff9b:1::/48", "NAT64"],
  ["100::/64", "discarded"],
  ["5f00::/16", "segment routing"],
  ["fc00::/7", "a private network"],
  ["fe80::/10", "the local link"],
  ["fec0::/10", "a private network"],
  ["ff00::/8", "multicast"],
];

const V4 = REFUSED_V4.map(([range, what]) => ({ range, what, list: blockListOf([range]) }));
const V6 = [...REFUSED_V6, ...NAMED_V6].map(([range, what]) => ({ range, what, list: blockListOf([range]) }));
const PUBLIC_V6 = blockListOf(["2000::/3"]);

/** An address in the one spelling it is judged and compared in. */
export type Address = { readonly text: string; readonly family: 4 | 6 };

/**
 * Reads an IP address: v6 in its short form, and a v4 address that is mapped into v6 (`::ffff:a.b.c.d`) as that v4 address.
 * Anything else, zone ids included, is undefined.
 */
export function readAddress(text: string): Address | undefined {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const family = isIP(bare);
  if (family === 4) return { text: bare, family };
  if (family !== 6 || !URL.canParse(`http://[${bare}]/`)) return undefined;
  const short = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (mapped === null) return { text: short, family };
  const [high, low] = [Number.parseInt(mapped[1] ?? "", 16), Number.parseInt(mapped[2] ?? "", 16)];
  return { text: `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`, family: 4 };
}

/** Why an address is not public, as `10.0.0.0/8, a private network`; undefined if it is. */
export function whyNotPublic(address: Address): string | undefined {
  const family = address.family === 4 ? "ipv4" : "ipv6";
  const found = (address.family === 4 ? V4 : V6).find(({ list }) => list.check(address.text, family));
  if (found !== undefined) return `${found.range}, ${found.what}`;
  if (address.family === 6 && !PUBLIC_V6.check(address.text, "ipv6")) return "outside of 2000::/3";
  return undefined;
}

/**
 * Whether a text is a range in CIDR notation, or a single address. Bits behind the prefix must be zero: `10.1.2.3/8` is
 * somebody's mistake for 10.1.2.3. Mapped v4 addresses are to be written as v4.
 */
export function isRange(text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  const family = isIP(address) as 0 | 4 | 6;
  if (family === 0 || more.length > 0 || readAddress(address)?.family !== family) return false;
  if (prefix === undefined) return true;
  const bits = family === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return false;
  return Number(prefix) === bits || (bitsOf(address, family) & ((1n << BigInt(bits - Number(prefix))) - 1n)) === 0n;
}

function bitsOf(text: string, family: 4 | 6): bigint {
  const join = (parts: readonly (string | number)[], size: bigint, base: string) =>
    parts.reduce<bigint>((sum, part) => (sum << size) | BigInt(`${base}${part}`), 0n);
  if (family === 4) return join(text.split("."), 8n, "");
  const [head = "", tail] = (readAddress(text)?.text ?? "").split("::");
  const groups = (side: string | undefined) => (side ?? "").split(":").filter((group) => group !== "");
  const [left, right] = [groups(head), groups(tail)];
  return join([...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right], 16n, "0x");
}

/** A list of ranges, each of which `isRange` holds for. */
export function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", prefix] = range.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    list.addSubnet(address, Number(prefix ?? (family === "ipv4" ? 32 : 128)), family);
  }
  return list;
}
