/** How a record becomes an event: which fields make its stream, type, time and so on, and which are its data. */
import type { NewStreamEvent } from "@gapless/sdk";
import { misuse } from "../failure.ts";
import type { Options } from "../options.ts";
import { textId } from "../text_id.ts";
import { compileData } from "./map_data.ts";
import { type Fields, type RawRecord, RecordProblem } from "./record.ts";
import { compileTemplate, type Template, textOf } from "./template.ts";
import { TIME_FORMATS, timeReader } from "./time.ts";

/** Makes an event of a record; throws RecordProblem. */
export type Mapping = (record: RawRecord) => NewStreamEvent & { id: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a format brings along for options that are not given. */
export type Defaults = {
  stream?: string;
  type?: string;
  time?: string;
  source: string | undefined;
  cellsAreText: boolean;
};

/** Compiles the options. A field that is named like a field of an event is taken for it, if no option says otherwise. */
export function compileMapping(options: Options, defaults: Defaults): Mapping {
  const template = (option: string, otherwise?: string): Template | undefined => {
    const text = options.text(option) ?? otherwise;
    return text === undefined ? undefined : compileTemplate(option, text);
  };
  const [stream, type, topic] = [
    template("stream", defaults.stream),
    template("type", defaults.type),
    template("topic"),
  ];
  const [id, key] = [template("id"), template("key")];
  if (id !== undefined && key !== undefined) throw misuse("--id and --key exclude each other");
  const timeField = options.text("time") ?? defaults.time;
  const readTime = timeReader(options.choice("time-format", TIME_FORMATS) ?? "iso", options.text("zone"));
  const readData = compileData(options, {
    // A name that no option has taken is the event's own field.
    own: [
      ...(stream === undefined ? ["stream"] : []),
      ...(type === undefined ? ["type"] : []),
      ...(topic === undefined ? ["topic"] : []),
      ...(id === undefined && key === undefined ? ["id"] : []),
      ...(timeField === undefined ? ["occurredAt"] : []),
    ],
    used: [stream, type, topic, id, key].flatMap((one) => one?.fields ?? []).concat(timeField ?? []),
    cellsAreText: defaults.cellsAreText,
  });
  const source = options.text("source") ?? defaults.source;

  return (record) => {
    const { fields } = record;
    const write = (made: Template | undefined, name: string): string =>
      made?.write(fields) ?? textOf(fields, name, `the event (or --${name})`);
    const time = timeField === undefined ? present(fields, "occurredAt") : textOf(fields, timeField, "--time");
    const ownTopic = topic?.write(fields) ?? present(fields, "topic");
    return {
      id: idOf(record, source, id, key),
      stream: write(stream, "stream"),
      type: write(type, "type"),
      ...(ownTopic === undefined ? {} : { topic: ownTopic }),
      ...readData(fields),
      ...(time === undefined ? {} : { occurredAt: readTime(timeField ?? "occurredAt", time) }),
    };
  };
}

/** The id: the record's own, or one that the same record of the same source always gets. */
function idOf(
  { fields, number, text }: RawRecord,
  source: string | undefined,
  id: Template | undefined,
  key: Template | undefined,
): string {
  if (key !== undefined) return textId(`${source ?? ""}\0${key.write(fields)}\0${text}`);
  const given = id === undefined ? present(fields, "id") : id.write(fields);
  if (given !== undefined && UUID.test(given)) return given;
  if (given === undefined) {
    // Without a key the place is part of it: two equal lines are two events. But two equal lines that come through a pipe
    // today and tomorrow would be taken for one.
    if (source !== undefined) return textId(`${source}\0${number}\0${text}`);
    throw new RecordProblem(
      "id",
      "is missing, and none can be made: standard input has no name",
      "Name it with --source, another name for other records; or say with --key what makes a record unique.",
    );
  }
  throw new RecordProblem(
    "id",
    `must be a uuid, not ${JSON.stringify(given.slice(0, 60))}`,
    "To make ids from a field of yours: --key '{id}'",
  );
}

/** A field that may be missing; null and an empty cell count as that. */
function present(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value === undefined || value === null || value === "") return undefined;
  return textOf(fields, name, "the event");
}
