// The bytes a webhook gets: the event's own JSON, thin, as CloudEvents, one or many.
import { type EventRow, eventJson } from "@gapless/server/log/event";
import { encodeAttribute } from "@gapless/server/push/cloud_event";
import { batchId, createMessage, type MessageForm } from "@gapless/server/push/message";
import { describe, expect, test } from "vitest";

const EVENT: EventRow = {
  id: "01a1fe01-4f23-77a5-959a-86bab4e68407",
  stream: "order-1/Ü ber",
  version: "9007199254740993",
  position: "12",
  type: "order.placed",
  topic: "orders/1",
  data: '{"one": 1.0, "big": 123456789012345678901234567890, "mood": "😀"}',
  metadata: '{"correlation_id": "c-1", "causation_id": "Euro € 😀", "traceparent": 5}',
  occurred_at: null,
  recorded_at: "2030-01-31 12:00:00.5+00",
};
const OTHER: EventRow = { ...EVENT, id: "01a1fe01-50a1-7847-afd7-5c745a5dda3f", occurred_at: "2030-01-30 00:00:00+00" };

const PLAIN: MessageForm = { payload: "full", format: "plain", batched: false };
const make = (form: Partial<MessageForm>, ...others: EventRow[]) => {
  const { body, ...message } = createMessage([EVENT, ...others], { ...PLAIN, ...form });
  return { ...message, text: body.toString() };
};

describe("plain", () => {
  test("is the event as every door gives it, digit by digit", () => {
    const { text, ...rest } = make({});
    expect(text).toBe(eventJson(EVENT));
    expect(text).toContain('"one": 1.0, "big": 123456789012345678901234567890');
    expect(rest).toEqual({ id: EVENT.id, contentType: "application/json", headers: {} });
  });

  test("thin is where to find it", () => {
    expect(JSON.parse(make({ payload: "thin" }).text)).toEqual({
      id: EVENT.id,
      type: "order.placed",
      stream: "order-1/Ü ber",
      version: "9007199254740993",
    });
  });

  test("a batch is an array, of one event too", () => {
    expect(make({ batched: true }).text).toBe(`[${eventJson(EVENT)}]`);
    expect(make({ batched: true }, OTHER).text).toBe(`[${eventJson(EVENT)},${eventJson(OTHER)}]`);
    expect(make({ batched: true, payload: "thin" }, OTHER).text).toMatch(
      /^\[\{"id":"01a1fe01-4f23.*\},\{"id":"01a1fe01-50a1/,
    );
  });

  test("several events without a batch are a mistake of the caller's", () => {
    expect(() => make({}, OTHER)).toThrow("takes batches");
  });
});

describe("the id of a batch", () => {
  test("is the same for the same events, so that a retry is known", () => {
    const { id } = make({ batched: true }, OTHER);
    expect(id).toBe(make({ batched: true, payload: "thin" }, OTHER).id);
    expect(id).toMatch(/^batch_[0-9a-f]{32}$/);
    expect(id).not.toContain(".");
    expect(id).not.toBe(batchId([OTHER.id, EVENT.id]));
    expect(id).not.toBe(batchId([EVENT.id, OTHER.id, EVENT.id]));
  });

  test("is the event's own where it is alone", () => {
    expect(make({ batched: true }).id).toBe(EVENT.id);
  });
});

const ATTRIBUTES = {
  specversion: "1.0",
  id: EVENT.id,
  source: "/streams/order-1%2F%C3%9C%20ber",
  type: "order.placed",
  subject: "order-1/Ü ber",
  time: "2030-01-31T12:00:00.500000Z",
  partitionkey: "order-1/Ü ber",
  streamversion: "9007199254740993",
  position: "12",
  topic: "orders/1",
  recordedtime: "2030-01-31T12:00:00.500000Z",
  correlationid: "c-1",
  causationid: "Euro € 😀",
};

describe("CloudEvents 1.0", () => {
  test("structured: all attributes beside the data", () => {
    const { text, ...rest } = make({ format: "cloudevents" });
    expect(rest).toEqual({
      id: EVENT.id,
      contentType: "application/cloudevents+json; charset=utf-8",
      headers: {},
    });
    expect(JSON.parse(text)).toEqual({
      ...ATTRIBUTES,
      datacontenttype: "application/json",
      data: JSON.parse(EVENT.data),
    });
    expect(text).toContain(EVENT.data);
  });

  test("names are lower case letters and digits, values texts, times RFC 3339", () => {
    const { data: _data, ...attributes } = JSON.parse(make({ format: "cloudevents" }, ...[]).text) as Record<
      string,
      unknown
    >;
    for (const [name, value] of Object.entries(attributes)) {
      expect(name).toMatch(/^[a-z0-9]{1,20}$/);
      expect(value, name).toEqual(expect.any(String));
      expect(value, name).not.toBe("");
    }
  });

  test("the time is when it occurred, if that is known", () => {
    const [, other] = JSON.parse(make({ format: "cloudevents", batched: true }, OTHER).text) as { time: string }[];
    expect(other?.time).toBe("2030-01-30T00:00:00.000000Z");
  });

  test("thin has attributes only", () => {
    expect(JSON.parse(make({ format: "cloudevents", payload: "thin" }).text)).toEqual(ATTRIBUTES);
  });

  test("a batch", () => {
    const { text, contentType } = make({ format: "cloudevents", batched: true }, OTHER);
    expect(contentType).toBe("application/cloudevents-batch+json; charset=utf-8");
    expect((JSON.parse(text) as { id: string }[]).map(({ id }) => id)).toEqual([EVENT.id, OTHER.id]);
  });

  test("binary: the data is the body, the attributes are headers", () => {
    const { text, ...rest } = make({ format: "cloudevents-binary" });
    expect(text).toBe(EVENT.data);
    expect(rest).toEqual({
      id: EVENT.id,
      contentType: "application/json",
      headers: {
        "ce-specversion": "1.0",
        "ce-id": EVENT.id,
        "ce-source": "/streams/order-1%252F%25C3%259C%2520ber",
        "ce-type": "order.placed",
        "ce-subject": "order-1/%C3%9C%20ber",
        "ce-time": "2030-01-31T12:00:00.500000Z",
        "ce-partitionkey": "order-1/%C3%9C%20ber",
        "ce-streamversion": "9007199254740993",
        "ce-position": "12",
        "ce-topic": "orders/1",
        "ce-recordedtime": "2030-01-31T12:00:00.500000Z",
        "ce-correlationid": "c-1",
        "ce-causationid": "Euro%20%E2%82%AC%20%F0%9F%98%80",
      },
    });
  });

  test("binary and thin has no body, and so no type of it", () => {
    expect(make({ format: "cloudevents-binary", payload: "thin" })).toMatchObject({ text: "", contentType: undefined });
  });

  test("binary in batches is the structured batch", () => {
    const { contentType, headers } = make({ format: "cloudevents-binary", batched: true }, OTHER);
    expect(contentType).toBe("application/cloudevents-batch+json; charset=utf-8");
    expect(headers).toEqual({});
  });

  test.each([
    ["Euro € 😀", "Euro%20%E2%82%AC%20%F0%9F%98%80"],
    ['a"b%c d', "a%22b%25c%20d"],
    ["!#$&'()*+,-./:;<=>?@[\\]^_`{|}~", "!#$&'()*+,-./:;<=>?@[\\]^_`{|}~"],
    ["\u007f\u0080é", "%7F%C2%80%C3%A9"],
    ["plain", "plain"],
  ])("%j becomes %s in a header", (value, header) => {
    expect(encodeAttribute(value)).toBe(header);
    expect(decodeURIComponent(header)).toBe(value);
  });
});
