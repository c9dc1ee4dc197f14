// Every range that is not public, at both of its ends and in each of its spellings.
import { isRange, readAddress, whyNotPublic } from "@gapless/server/push/address";
import { createGuard } from "@gapless/server/push/guard";
import { describe, expect, test } from "vitest";

const V4 = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["169.254.0.0", "169.254.255.255"],
  ["169.254.169.254", "169.254.170.2"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.31.196.0", "192.31.196.255"],
  ["192.52.193.0", "192.52.193.255"],
  ["192.88.99.0", "192.88.99.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["192.175.48.0", "192.175.48.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "239.255.255.255"],
  ["240.0.0.0", "255.255.255.254"],
  ["255.255.255.255", "168.63.129.16"],
].flat();

const V6 = [
  ["::", "::1"],
  ["::2", "::ffff:ffff"],
  ["::7f00:1", "::127.0.0.1"],
  ["::ffff:0:127.0.0.1", "::ffff:0:0:1"],
  ["64:ff9b::", "64:ff9b::ffff:ffff"],
  ["64:ff9b::7f00:1", "64:ff9b:1::"],
  ["64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "100::"],
  ["100::ffff:ffff:ffff:ffff", "2001::"],
  ["2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "2001:10::"],
  ["2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", "2001:20::"],
  ["2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::"],
  ["2001:1::1", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "3fff::"],
  ["3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "2002::"],
  ["2002:7f00:1::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fd00:ec2::254", "fe80::"],
  ["febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fec0::"],
  ["feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ff00::"],
  ["ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "4000::"],
].flat();

const PUBLIC = [
  "1.0.0.0",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.0",
  "168.63.129.15",
  "168.63.129.17",
  "169.253.255.255",
  "169.255.0.0",
  "172.15.255.255",
  "172.32.0.0",
  "192.0.1.0",
  "192.0.3.0",
  "192.31.195.255",
  "192.31.197.0",
  "192.52.192.255",
  "192.52.194.0",
  "192.88.98.255",
  "192.167.255.255",
  "192.169.0.0",
  "192.175.47.255",
  "192.175.49.0",
  "198.17.255.255",
  "198.20.0.0",
  "203.0.114.0",
  "223.255.255.255",
  "2000::",
  "2001:4860:4860::8888",
  "2001:200::",
  "2001:db7:ffff::",
  "2003::",
  "2606:4700::1111",
  "3ffe:ffff::",
];

const guard = createGuard({ allowHttp: true });

/** What the guard says to a literal in a URL, and to the same address when it is about to be dialled. */
function judged(text: string): [atDefinition: string | undefined, atDelivery: string | undefined] {
  const url = guard.checkUrl(`https://${text.includes(":") ? `[${text}]` : text}/hook`);
  const address = readAddress(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return ["refused" in url ? url.refused.rule : undefined, guard.whyRefused(address, 443)];
}

describe("addresses that are not public", () => {
  test.each(V4)("%s", (text) => {
    expect(judged(text)).toEqual(["address", expect.any(String)]);
  });

  test.each(V4)("%s mapped into v6", (text) => {
    const [a = 0, b = 0, c = 0, d = 0] = text.split(".").map(Number);
    const hex = `::ffff:${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
    for (const mapped of [`::ffff:${text}`, `::FFFF:${text}`, hex, `0:0:0:0:0:ffff:${text}`]) {
      expect(readAddress(mapped), mapped).toEqual({ text, family: 4 });
      expect(judged(mapped), mapped).toEqual(["address", expect.any(String)]);
    }
  });

  test.each(V6)("%s", (text) => {
    expect(judged(text)).toEqual(["address", expect.any(String)]);
  });

  test("each says what it is", () => {
    expect(whyNotPublic({ text: "169.254.169.254", family: 4 })).toBe(
      "169.254.0.0/16, the local link and cloud metadata",
    );
    expect(whyNotPublic({ text: "fd00:ec2::254", family: 6 })).toBe("fc00::/7, a private network");
    expect(whyNotPublic({ text: "4000::", family: 6 })).toBe("outside of 2000::/3");
  });
});

test.each(PUBLIC)("%s is public", (text) => {
  expect(judged(text)).toEqual([undefined, undefined]);
});

test.each(["", "example.com", "1.2.3", "1.2.3.4.5", "256.1.1.1", "fe80::1%eth0", "[::1", "127.1", "0x7f.0.0.1", ":::"])(
  "%j is no address",
  (text) => {
    expect(readAddress(text)).toBeUndefined();
  },
);

test("a range has zeros behind its prefix", () => {
  for (const text of [
    "127.0.0.0/8",
    "10.1.2.3",
    "10.1.2.2/31",
    "::1",
    "::/0",
    "fd12:3456::/32",
    "fe80::/10",
    "1::2/127",
  ]) {
    expect(isRange(text), text).toBe(true);
  }
  for (const text of [
    "127.0.0.1/8",
    "10.1.2.3/31",
    "fd12:3456::/16",
    "1::3/127",
    "::ffff:10.0.0.0/104",
    "a/8",
    "1.2.3.4/-1",
  ]) {
    expect(isRange(text), text).toBe(false);
  }
});
