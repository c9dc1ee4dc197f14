// Input that must be refused, as a table: the event, the field the error names (below the event), the start of the rule.
const ok = { type: "t", data: {} };
const type = "must be 1 to 128 of A-Z a-z 0-9 . _ -";
const text = "must be a text of 1 to 256 characters, without control characters";
const time = "must be an ISO 8601 time with a zone";

/** Events: [event, field, rule]. An empty field is the event itself. */
export const badEvents: [event: unknown, field: string, rule: string][] = [
  ["text", "", "must be an object, not string"],
  [null, "", "must be an object, not null"],
  [[], "", "must be an object, not array"],
  [7, "", "must be an object, not number"],
  [{ data: {} }, ".type", "is required"],
  [{ type: null, data: {} }, ".type", "is required"],
  ...["", "a b", "a/b", "ä", "order.*", "a\n", "a".repeat(129), 5, true, ["t"]].map(
    (value): [unknown, string, string] => [{ type: value, data: {} }, ".type", type],
  ),
  [{ type: "t" }, ".data", "is required"],
  [{ ...ok, stream: "a" }, ".stream", "is not a field of an event"],
  [{ ...ok, Type: "t" }, ".Type", "is not a field of an event"],
  [{ ...ok, "": 1 }, ".", "is not a field of an event"],
  ...["", "nonsense", "0190", 5, {}, "{0190a0a0-0000-7000-8000-000000000000}", "0190a0a0000070008000000000000000"].map(
    (value): [unknown, string, string] => [{ ...ok, id: value }, ".id", "must be a uuid"],
  ),
  ...["", "a".repeat(257), "a\u0001", "a\u007f", "a\u0085b", "tab\t", 5, ["a"]].map(
    (value): [unknown, string, string] => [{ ...ok, topic: value }, ".topic", text],
  ),
  ...["text", 1, [], true].map((value): [unknown, string, string] => [
    { ...ok, metadata: value },
    ".metadata",
    "must be an object",
  ]),
  ...[
    "",
    "now",
    "infinity",
    "-infinity",
    "epoch",
    "today",
    "2030-01-31",
    "2030-01-31T12:00:00",
    "2030-02-31T12:00:00Z",
    "2023-02-29T12:00:00Z",
    "2030-13-01T12:00:00Z",
    "2030-01-31T25:00:00Z",
    "2030-01-31T12:61:00Z",
    "0000-01-01T00:00:00Z",
    "2030-01-31T12:00:00+99:00",
    "2030-01-31T12:00:00 Europe/Berlin",
    "12030-01-31T12:00:00Z",
    1700000000,
    {},
    true,
  ].map((value): [unknown, string, string] => [{ ...ok, occurred_at: value }, ".occurred_at", time]),
];

/** Entries of a batch: [entry, field, rule]. */
export const badEntries: [entry: unknown, field: string, rule: string][] = [
  ["text", "", "must be an object, not string"],
  [null, "", "must be an object, not null"],
  [[], "", "must be an object, not array"],
  [{ events: [ok] }, ".stream", "is required"],
  [{ stream: null, events: [ok] }, ".stream", "is required"],
  ...["", "a".repeat(257), "a\u0000b".replace("\u0000", "\u001f"), "a\u009f", "a\nb", 5, ["a"]].map(
    (value): [unknown, string, string] => [{ stream: value, events: [ok] }, ".stream", text],
  ),
  ...[-1, "-1", 1.5, "x", true, {}, [0], 1e20, " 1"].map((value): [unknown, string, string] => [
    { stream: "a", events: [ok], expected_version: value },
    ".expected_version",
    "must be a whole number from 0 up, or null",
  ]),
  ...["true", 1, {}].map((value): [unknown, string, string] => [
    { stream: "a", events: [ok], must_exist: value },
    ".must_exist",
    "must be true or false",
  ]),
  [
    { stream: "a", events: [ok], expected_version: 0, must_exist: true },
    ".must_exist",
    "must not be true where expected_version is 0",
  ],
  [{ stream: "a", events: [ok], expectedVersion: 0 }, ".expectedVersion", "is not a field"],
  [{ stream: "a" }, ".events", "must be an event or an array of events"],
  ...[null, "x", 5, true].map((value): [unknown, string, string] => [
    { stream: "a", events: value },
    ".events",
    "must be an event or an array of events",
  ]),
  [{ stream: "a", events: [] }, ".events", "must hold at least one event"],
];
