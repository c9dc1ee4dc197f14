// What is refused of a URL when it is written down, by which rule; the same is asked again before each attempt.
import { networkInterfaces } from "node:os";
import { readAddress } from "@gapless/server/push/address";
import { createGuard, type Guard, type UrlRule } from "@gapless/server/push/guard";
import { describe, expect, test } from "vitest";

const strict = createGuard();

function ruleOf(url: string, guard: Guard = strict): UrlRule | "allowed" {
  const checked = guard.checkUrl(url);
  return "refused" in checked ? checked.refused.rule : "allowed";
}

describe("a URL", () => {
  test.each<[string, UrlRule | "allowed"]>([
    ["https://example.com/hooks?a=1", "allowed"],
    ["https://example.com", "allowed"],
    ["https://EXAMPLE.com./hook", "allowed"],
    ["https://xn--bcher-kva.example/hook", "allowed"],
    ["https://bücher.example/hook", "allowed"],
    ["https://sub_domain.example.com/hook", "allowed"],
    ["https://93.184.215.14/hook", "allowed"],
    ["https://[2606:4700::1111]:8443/hook", "allowed"],
    ["https://example.com:8443/hook", "allowed"],
    // Schemes
    ["http://example.com/hook", "scheme"],
    ["file:///etc/passwd", "scheme"],
    ["gopher://example.com/_GET", "scheme"],
    ["ftp://example.com/a", "scheme"],
    ["data:text/plain,hello", "scheme"],
    ["javascript:alert(1)", "scheme"],
    ["ws://example.com/", "scheme"],
    ["blob:https://example.com/1", "scheme"],
    // Credentials
    ["https://me@example.com/", "credentials"],
    ["https://me:secret@example.com/", "credentials"],
    ["https://:secret@example.com/", "credentials"],
    ["https://example.com@127.0.0.1/", "credentials"],
    // Texts that mean something else than they show
    ["example.com/hook", "url"],
    ["//example.com/hook", "url"],
    ["/hook", "url"],
    ["", "url"],
    ["https://", "url"],
    [" https://example.com/", "url"],
    ["https://example.com/ a", "url"],
    ["https://exa\tmple.com/", "url"],
    ["https://example.com/\nHost: evil", "url"],
    ["https:\\\\example.com\\", "url"],
    ["https://example.com\\@evil.example/", "url"],
    ["https://[fe80::1%25eth0]/", "url"],
    ["https://256.256.256.256/", "url"],
    [`https://example.com/${"a".repeat(2048)}`, "length"],
    // Addresses in disguise
    ["https://127.0.0.1/", "address"],
    ["https://127.1/", "address"],
    ["https://0x7f.1/", "address"],
    ["https://0x7f000001/", "address"],
    ["https://2130706433/", "address"],
    ["https://0177.0.0.1/", "address"],
    ["https://0/", "address"],
    ["https://①②⑦.⓪.⓪.①/", "address"],
    ["https://１２７.0.0.1/", "address"],
    ["https://127.0.0.1./", "address"],
    ["https://%31%32%37.0.0.1/", "address"],
    ["https://127。0。0。1/", "address"],
    ["https://[::1]/", "address"],
    ["https://[::]/", "address"],
    ["https://[::ffff:127.0.0.1]/", "address"],
    ["https://[::ffff:a9fe:a9fe]/latest/meta-data/", "address"],
    ["https://[64:ff9b::a9fe:a9fe]/", "address"],
    ["https://169.254.169.254/latest/meta-data/", "address"],
    ["https://168.63.129.16/", "address"],
    // Names of local networks
    ["https://localhost/", "host"],
    ["https://LOCALHOST/", "host"],
    ["https://localhost./", "host"],
    ["https://a.localhost/", "host"],
    ["https://localhost.localdomain/", "host"],
    ["https://host.docker.internal/", "host"],
    ["https://gateway.docker.internal/", "host"],
    ["https://kubernetes.default.svc.cluster.local/", "host"],
    ["https://printer.local/", "host"],
    ["https://printer.local./", "host"],
    ["https://db.internal/", "host"],
    ["https://metadata/", "host"],
    ["https://metadata.google.internal/", "host"],
    ["https://METADATA.google.internal./", "host"],
    ["https://router.lan/", "host"],
    ["https://postgres/", "host"],
    ["https://api.default.svc/", "host"],
    ["https://web.service.consul/", "host"],
    ["https://hidden.onion/", "host"],
    ["https://staging.test/", "host"],
    ["https://db.private/", "host"],
    ["https://printer.home.arpa/", "host"],
    ["https://fritz.box/", "host"],
    ["https://nas.fritz.box/", "host"],
    ["https://afritz.box/", "allowed"],
    ["https://example.contest/", "allowed"],
    ["https://example..com/", "host"],
    ["https://example.com../", "host"],
    [`https://${"a".repeat(64)}.com/`, "host"],
    // Ports
    ["https://example.com:22/", "port"],
    ["https://example.com:25/", "port"],
    ["https://example.com:53/", "port"],
    ["https://example.com:1023/", "port"],
    ["https://example.com:5432/", "port"],
    ["https://example.com:6379/", "port"],
    ["https://example.com:3306/", "port"],
    ["https://example.com:11211/", "port"],
    ["https://example.com:27017/", "port"],
    ["https://example.com:2375/", "port"],
    ["https://example.com:9200/", "port"],
    ["https://example.com:10250/", "port"],
    ["https://example.com:8500/", "port"],
    ["https://example.com:4646/", "port"],
    ["https://example.com:0/", "port"],
    ["https://example.com:80/", "allowed"],
    ["https://example.com:1024/", "allowed"],
    ["https://example.com:65535/", "allowed"],
    ["https://example.com:65536/", "url"],
  ])("%s: %s", (url, rule) => {
    expect(ruleOf(url)).toBe(rule);
  });

  test("a refusal says what to do, and shows no password", () => {
    const checked = strict.checkUrl("https://me:secret@example.com/");
    expect(checked).toEqual({
      refused: {
        rule: "credentials",
        detail: "must not hold a user or a password",
        hint: expect.stringContaining("header"),
      },
    });
    expect(strict.checkUrl("https://10.0.0.1/")).toMatchObject({
      refused: {
        detail: "leads to 10.0.0.1 (10.0.0.0/8, a private network)",
        hint: expect.stringContaining("GAPLESS_WEBHOOK_ALLOW"),
      },
    });
    expect(strict.checkUrl("http://example.com/")).toMatchObject({
      refused: { hint: expect.stringContaining("GAPLESS_WEBHOOK_ALLOW_HTTP=true") },
    });
  });

  test("is taken apart for the request as it was judged", () => {
    expect(strict.checkUrl("https://EXAMPLE.com.:8443/a?b=c")).toMatchObject({
      target: { host: "example.com", port: 8443, secure: true, address: undefined, local: false },
    });
    expect(strict.checkUrl("https://[2606:4700:0::1111]/")).toMatchObject({
      target: { host: "2606:4700::1111", port: 443, address: { text: "2606:4700::1111", family: 6 } },
    });
  });
});

describe("what the operator lets through", () => {
  const opened = createGuard({ allow: ["127.0.0.0/8", "10.1.0.0/16", "fd00::/8"] });

  test.each<[string, UrlRule | "allowed"]>([
    ["https://127.0.0.1:3000/", "allowed"],
    ["https://[::ffff:127.0.0.1]/", "allowed"],
    ["https://10.1.2.3/", "allowed"],
    ["https://10.2.0.1/", "address"],
    ["https://[fd00::1]/", "allowed"],
    ["https://[fd00:ec2::254]/", "allowed"],
    ["https://[::1]/", "address"],
    ["https://169.254.169.254/", "address"],
    ["https://localhost/", "allowed"],
    ["https://receiver/", "allowed"],
    ["https://host.docker.internal/", "allowed"],
    ["https://metadata.google.internal/", "host"],
    ["https://metadata/", "host"],
    ["https://127.0.0.1:22/", "port"],
    ["http://127.0.0.1/", "scheme"],
    ["https://me@127.0.0.1/", "credentials"],
  ])("%s: %s", (url, rule) => {
    expect(ruleOf(url, opened)).toBe(rule);
  });

  test("a local name counts only where it leads to a range that is let through", () => {
    const checked = opened.checkUrl("https://receiver/");
    expect(checked).toMatchObject({ target: { local: true } });
    const at = (text: string) => opened.whyRefused(readAddress(text) ?? { text, family: 4 }, 443, true);
    expect(at("10.1.0.1")).toBeUndefined();
    expect(at("10.2.0.1")).toBe("10.0.0.0/8, a private network");
    expect(at("93.184.215.14")).toBe("the name is a local one");
  });

  test("http is another setting than addresses", () => {
    const http = createGuard({ allowHttp: true });
    expect(ruleOf("http://example.com/", http)).toBe("allowed");
    expect(ruleOf("http://example.com:443/", http)).toBe("allowed");
    expect(ruleOf("http://127.0.0.1/", http)).toBe("address");
    expect(ruleOf("ftp://example.com/", http)).toBe("scheme");
  });
});

describe("the deployment itself", () => {
  test("its own addresses are refused, public ones too", () => {
    const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    expect(all.length).toBeGreaterThan(0);
    for (const { address } of all) {
      const own = readAddress(address);
      if (own !== undefined) expect(strict.whyRefused(own, 443), address).toBeDefined();
    }
  });

  test("its database is refused at its public address, and behind what is let through at its port", () => {
    const guard = createGuard({
      allow: ["127.0.0.0/8"],
      databaseUrls: [
        "postgres://me:secret@93.184.215.14:5433/app",
        "postgres://me@127.0.0.1:8765/app",
        "postgres:///app?host=/run",
      ],
    });
    expect(ruleOf("https://93.184.215.14/", guard)).toBe("address");
    expect(ruleOf("https://127.0.0.1:8765/", guard)).toBe("address");
    expect(ruleOf("https://127.0.0.1:8766/", guard)).toBe("allowed");
    expect(JSON.stringify(guard.checkUrl("https://93.184.215.14/"))).not.toContain("secret");
  });

  test("its database's name is refused, and what the name means", () => {
    const guard = createGuard({ databaseUrls: ["postgres://me@Database.example.com./app"] });
    expect(guard.databaseNames).toEqual(["database.example.com"]);
    expect(ruleOf("https://database.example.com/", guard)).toBe("host");
    expect(ruleOf("https://203.1.2.3/", guard)).toBe("allowed");
    guard.setDatabaseAddresses(["::ffff:203.1.2.3"]);
    expect(ruleOf("https://203.1.2.3/", guard)).toBe("address");
  });
});
