/** Whether what was appended is what the catalogue says. */
type Shape = {
  properties: Record<string, { type?: string; enum?: string[] }>;
  required: string[];
};

/** A type of the catalogue, as SQL gives it. */
export type Listed = {
  type: string;
  topic: string;
  payload: Shape;
  appended_by: "gapless" | "capture" | "sdk" | "you";
};

/** Types that need connections or workers; the others need nothing but a database. */
export const OVER_DOORS = [
  "job.canceled",
  "job.completed",
  "job.created",
  "job.failed",
  "job.retrying",
  "job.started",
  "sse.connected",
  "sse.disconnected",
  "websocket.connected",
  "websocket.disconnected",
];

/** What is wrong with the data of an event: fields that are missing, of another kind, or not described. */
export function misfits({ properties, required }: Shape, data: Record<string, unknown>): string[] {
  const wrong = required.filter((field) => !(field in data)).map((field) => `${field} is missing`);
  for (const [field, value] of Object.entries(data)) {
    const described = properties[field];
    if (described === undefined) wrong.push(`${field} is not described`);
    else if (described.enum !== undefined && !described.enum.includes(value as string)) {
      wrong.push(`${field} is ${JSON.stringify(value)}`);
    } else if (described.type !== undefined && described.type !== kindOf(value)) {
      wrong.push(`${field} is no ${described.type}: ${JSON.stringify(value)}`);
    }
  }
  return wrong;
}

/** Data as the catalogue describes it, every field given. */
export function sampleOf({ properties }: Shape): Record<string, unknown> {
  const values: Record<string, unknown> = { string: "it", number: 1, boolean: true, object: { a: 1 }, array: [1] };
  return Object.fromEntries(
    Object.entries(properties).map(([field, described]) => [
      field,
      described.enum?.[0] ?? values[described.type ?? "string"],
    ]),
  );
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
