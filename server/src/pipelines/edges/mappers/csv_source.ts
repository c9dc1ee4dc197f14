// CSV becomes events: cells in the order of the attributes, or at the places that @attributes or the header says.
import type { SourceMapperFactory } from "../../operators/source.ts";
import { type Cell, readCsv } from "./csv_line.ts";

/** CSV as SiddhiQL reads it; with a header, columns are found by their names. */
export const csvSource: SourceMapperFactory = {
  namespace: "",
  name: "csv",
  about:
    "Reads CSV: cells in the order of the attributes, or by @attributes(a = '2', b = '0') at those places from 0. An empty cell is null, an empty text is written \"\".",
  takes: ["text"],
  options: {
    delimiter: { type: "string", default: ",", about: "what stands between cells" },
    header: {
      type: "bool",
      default: false,
      aliases: ["header.present"],
      about: "the first line names the columns, which are the attributes, or those that @attributes says",
    },
    "fail.on.unknown.attribute": {
      type: "bool",
      default: true,
      aliases: ["fail.on.missing.attribute"],
      about: "an event without one of the values is left out; else the value is null",
    },
    "event.grouping.enabled": { type: "bool", default: false, about: "a payload holds several lines, each an event" },
  },
  plan({ stream, options, attributes: mapped, refuse }) {
    const { attributes } = stream;
    const delimiter = options.text("delimiter").replaceAll("\\t", "\t");
    if (delimiter === "" || /["\r\n]/.test(delimiter))
      refuse("the delimiter is one character or more, and no quote or line break", "delimiter");
    const places = mapped?.map((place, at) =>
      place === undefined
        ? undefined
        : /^\d+$/.test(place)
          ? Number(place)
          : options.flag("header")
            ? place
            : refuse(
                `@attributes says for ${attributes[at]?.name} which cell it is, from 0, not ${place}; names need header = 'true'`,
              ),
    );
    const isStrict = options.flag("fail.on.unknown.attribute");
    const isMany = options.flag("event.grouping.enabled");
    return () => {
      let columns = placesOf(
        attributes.map(({ name }, at) => (places === undefined ? (options.flag("header") ? name : at) : places[at])),
        undefined,
      );
      let isHeaderDue = options.flag("header");
      return {
        map(payload, into) {
          const lines = readCsv(String(payload), delimiter);
          if (isHeaderDue && lines.length > 0) {
            isHeaderDue = false;
            const header = (lines.shift() as Cell[]).map(({ text }) => text.trim());
            columns = placesOf(
              attributes.map(({ name }, at) => (places === undefined ? name : places[at])),
              header,
            );
          }
          if (lines.length > 1 && !isMany) {
            into.bad("there are several lines; event.grouping.enabled = 'true' makes each an event", payload);
            return;
          }
          for (const line of lines) {
            const cells = columns.map((place) => (place === undefined ? null : line[place]));
            const values = cells.map((cell) => (cell === null || cell === undefined ? null : cellValue(cell)));
            const missing = values.findIndex((value, at) => value === null && columns[at] !== undefined);
            if (isStrict && missing >= 0)
              into.bad(`${attributes[missing]?.name} is missing`, line.map(({ text }) => text).join(delimiter));
            else into.event(values);
          }
        },
      };
    };
  },
};

/** Where cells stand: -1 for names that the header does not have. */
function placesOf(
  wanted: readonly (string | number | undefined)[],
  header: readonly string[] | undefined,
): (number | undefined)[] {
  return wanted.map((place) => (typeof place === "string" ? (header?.indexOf(place) ?? -1) : place));
}

function cellValue({ text, quoted }: Cell): string | null {
  if (quoted) return text;
  const trimmed = text.trim();
  if (trimmed === "") return null;
  return trimmed;
}
