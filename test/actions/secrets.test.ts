// Secrets: opened with the installation's key only, written as the place wants it, and never for a reference that an event brought.
import { constants, generateKeyPairSync, type KeyObject, publicEncrypt, webcrypto } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSecretKey, readOrMakeSecretKey, secretKeyFile } from "@gapless/server/actions/secret_key";
import { createSecrets } from "@gapless/server/actions/secrets";
import { type AnswerKeeper, createAnswerKeeper } from "@gapless/server/secrets/kept_answers";
import { createOpener, KeyError, type Sealed, SecretError } from "@gapless/server/secrets/open";
import type { Pool } from "pg";
import { describe, expect, onTestFinished, test, vi } from "vitest";

const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const { privateKey: other } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const MARKER = "secret_0123456789abcdef";

/** As the database seals: blocks, each bound to its place. */
function seal(text: string, label: string, to: KeyObject = key): string {
  const bytes = Buffer.from(text);
  const parts = Array.from({ length: Math.max(1, Math.ceil(bytes.length / 190)) }, (_, n) =>
    bytes.subarray(n * 190, (n + 1) * 190),
  );
  return Buffer.concat(
    parts.map((part, n) =>
      publicEncrypt(
        {
          key: to.export({ type: "pkcs8", format: "pem" }),
          padding: constants.RSA_PKCS1_OAEP_PADDING,
          oaepHash: "sha256",
          oaepLabel: Buffer.from(`${label}:${n + 1}/${parts.length}`),
        },
        part,
      ),
    ),
  ).toString("hex");
}

/** What the database gives: sealed values by name. */
function secretsOf(values: Record<string, string>, by: KeyObject | undefined = key) {
  const asked: string[][] = [];
  const query = async (_text: string, [, names]: [string, string[]]) => {
    asked.push(names);
    return {
      rows: names.flatMap((name) =>
        values[name] === undefined ? [] : [{ name, label: name, sealed: seal(values[name], name) }],
      ),
    };
  };
  return { secrets: createSecrets({ pool: { query } as unknown as Pool, opener: createOpener(by) }), asked };
}

describe("references are filled in", () => {
  test("as the place wants them", async () => {
    const { secrets } = secretsOf({ KEY: `a"b&c/d <é>` });
    const value = {
      url: `https://example.com/${"{{"}${MARKER}.url.KEY}}`,
      headers: { authorization: `Bearer {{${MARKER}.header.KEY}}` },
      body: `{"key":"{{${MARKER}.json.KEY}}","list":["{{${MARKER}.KEY}}"]}`,
      form: `key={{${MARKER}.form.KEY}}`,
      xml: `<key>{{${MARKER}.xml.KEY}}</key>`,
      number: 1,
      nothing: null,
    };
    const filled = await secrets.fill("default", value, MARKER);
    expect(filled).toEqual({
      value: {
        url: `https://example.com/${encodeURIComponent(`a"b&c/d <é>`)}`,
        headers: { authorization: `Bearer a"b&c/d <é>` },
        body: `{"key":"a\\"b&c/d <é>","list":["a"b&c/d <é>"]}`,
        form: "key=a%22b%26c%2Fd+%3C%C3%A9%3E",
        xml: "<key>a&quot;b&amp;c/d &lt;é&gt;</key>",
        number: 1,
        nothing: null,
      },
      secrets: [`a"b&c/d <é>`],
    });
  });

  test("with what is longer than a block", async () => {
    const long = "ä€😀".repeat(400);
    expect((await secretsOf({ LONG: long }).secrets.fill("default", `{{${MARKER}.raw.LONG}}`, MARKER)).value).toBe(
      long,
    );
  });

  test("once each, whatever a secret itself looks like", async () => {
    const { secrets, asked } = secretsOf({ A: `{{${MARKER}.raw.B}}`, B: "open-sesame" });
    expect((await secrets.fill("default", `{{${MARKER}.raw.A}}{{${MARKER}.raw.A}}`, MARKER)).value).toBe(
      `{{${MARKER}.raw.B}}{{${MARKER}.raw.B}}`,
    );
    expect(asked).toEqual([["A"]]);
  });
});

test("what an event brings along is no reference", async () => {
  const { secrets, asked } = secretsOf({ KEY: "open-sesame" });
  const smuggled = [
    "{{secret.KEY}}",
    "{{secret_.raw.KEY}}",
    "{{secret_0.raw.KEY}}",
    `{{ ${MARKER}`,
    "{{secret_0123456789abcdeX.raw.KEY}}",
  ];
  expect((await secrets.fill("default", smuggled, MARKER)).value).toEqual(smuggled);
  expect((await secrets.fill("default", ["{{secret.KEY}}"], undefined)).value).toEqual(["{{secret.KEY}}"]);
  expect(asked).toEqual([]);
});

describe("what cannot be opened is told, without what it holds", () => {
  test.each([
    ["a secret that is not there", { MARK: "x" }, key, "there is no secret KEY"],
    ["a server without a key", { KEY: "open-sesame" }, undefined, "this server does not have the key"],
    ["a server with another key", { KEY: "open-sesame" }, other, "cannot be opened with this server's key"],
  ])("%s", async (_, values, by, message) => {
    const { secrets } = secretsOf(values, by as KeyObject);
    const filled = createSecretsFill(by === undefined ? undefined : secrets, values as Record<string, string>);
    await expect(filled).rejects.toThrow(SecretError);
    await expect(filled).rejects.toThrow(message);
  });

  test("one that was put in another's place", async () => {
    const opener = createOpener(key);
    const theirs = seal("open-sesame", "THEIRS");
    await expect(opener.open({ sealed: theirs, label: "MINE" })).rejects.toThrow(SecretError);
    // Also when it was opened in its own place a moment ago.
    expect(await opener.open({ sealed: theirs, label: "THEIRS" })).toBe("open-sesame");
    await expect(opener.open({ sealed: theirs, label: "MINE" })).rejects.toThrow(SecretError);
  });

  test("by a server whose key turns out to be another one", async () => {
    const opener = createOpener(key);
    const sealed = { sealed: seal("open-sesame", "MINE"), label: "MINE" };
    opener.askFirst(Promise.resolve(false));
    await expect(opener.open(sealed)).rejects.toThrow(KeyError);
    opener.askFirst(Promise.reject(new Error("the database is away")));
    expect(await opener.open(sealed)).toBe("open-sesame");
  });

  test.each(["", "00", "00".repeat(256), "00".repeat(257)])("bytes that are no secret", async (sealed) => {
    await expect(createOpener(key).open({ sealed, label: "x" })).rejects.toThrow(SecretError);
  });
});

test("what is in use is opened once, and forgotten a minute after it was used last", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const opened = vi.spyOn(webcrypto.subtle, "decrypt");
  onTestFinished(() => opened.mockRestore());
  const opener = createOpener(key);
  const [one, two] = ["ONE", "TWO"].map((label) => ({ sealed: seal("open-sesame", label), label })) as [Sealed, Sealed];
  expect(await Promise.all([opener.open(one), opener.open(one), opener.open(two)])).toEqual(
    Array(3).fill("open-sesame"),
  );
  expect(opened).toHaveBeenCalledTimes(2);
  for (let n = 0; n < 3; n++) {
    vi.advanceTimersByTime(45_000);
    await opener.open(one);
  }
  expect(opened).toHaveBeenCalledTimes(2);
  await opener.open(two);
  expect(opened).toHaveBeenCalledTimes(3);
  // Another value is other bytes.
  await opener.open({ ...one, sealed: seal("open-sesame", "ONE") });
  expect(opened).toHaveBeenCalledTimes(4);
});

test("a kept answer is opened by the key it was closed with; what never was is given back", () => {
  const [keeper, others, none] = [key, other, undefined].map(createAnswerKeeper) as [
    AnswerKeeper,
    AnswerKeeper,
    AnswerKeeper,
  ];
  const answer = JSON.stringify({ secret: "open-sesame", long: "ü".repeat(5_000) });
  const kept = keeper.close(answer);
  expect(kept).not.toContain("sesame");
  expect(keeper.close(answer)).not.toBe(kept);
  expect(keeper.open(kept)).toBe(answer);
  expect([others.open(kept), none.open(kept), keeper.open(`${kept.slice(0, -8)}AAAAAAA=`)]).toEqual(
    Array(3).fill(undefined),
  );
  expect([keeper.open(answer), none.open(none.close(answer))]).toEqual([answer, answer]);
});

function createSecretsFill(
  secrets: ReturnType<typeof secretsOf>["secrets"] | undefined,
  values: Record<string, string>,
) {
  const query = async () => ({
    rows: Object.entries(values).map(([name, value]) => ({ name, label: name, sealed: seal(value, name) })),
  });
  const by = secrets ?? createSecrets({ pool: { query } as unknown as Pool, opener: createOpener(undefined) });
  return by.fill("default", `{{${MARKER}.raw.KEY}}`, MARKER);
}

describe("the key", () => {
  test("is made once, for its owner alone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gapless-key-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [first, second] = await Promise.all([readOrMakeSecretKey(folder), readOrMakeSecretKey(folder)]);
    const pem = first.export({ type: "pkcs8", format: "pem" });
    expect(second.export({ type: "pkcs8", format: "pem" })).toBe(pem);
    expect((await readOrMakeSecretKey(folder)).export({ type: "pkcs8", format: "pem" })).toBe(pem);
    expect(statSync(secretKeyFile(folder)).mode & 0o777).toBe(0o600);
    expect(first.asymmetricKeyDetails?.modulusLength).toBe(3072);
  });

  test("that is damaged is not made anew: what it sealed would be lost", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gapless-key-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(secretKeyFile(folder), "nothing");
    await expect(readOrMakeSecretKey(folder)).rejects.toThrow(/secret_key\.pem holds no RSA key/);
  });

  test("is read as PEM, with its line breaks or without, and as base64", () => {
    const pem = String(key.export({ type: "pkcs8", format: "pem" }));
    for (const text of [pem, pem.replaceAll("\n", "\\n"), Buffer.from(pem).toString("base64")]) {
      expect(parseSecretKey(text)?.equals(key)).toBe(true);
    }
  });

  test.each([
    ["nothing", () => "nothing"],
    ["a key that is too short", () => pemOf(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey)],
    ["one of another kind", () => pemOf(generateKeyPairSync("ed25519").privateKey)],
    [
      "a public key",
      () =>
        String(generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "pem" })),
    ],
  ])("is not %s", (_, make) => {
    expect(parseSecretKey(make())).toBeUndefined();
  });
});

function pemOf(one: KeyObject): string {
  return String(one.export({ type: "pkcs8", format: "pem" }));
}
