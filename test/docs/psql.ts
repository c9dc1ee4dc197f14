// Statements as psql would show them, through the driver: machines without psql can run the examples, too.
import pg from "pg";

/** Runs statements one after the other and gives what psql would print. */
export async function runLikePsql(url: string, text: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser: () => (value: unknown) => value } });
  await client.connect();
  try {
    await client.query("set timezone = 'UTC'");
    let output = "";
    for (const statement of statementsOf(text)) output += `${await runOne(client, statement)}\n`;
    return output;
  } finally {
    await client.end();
  }
}

/** Examples end a statement with a semicolon at the end of a line. */
function statementsOf(text: string): string[] {
  return text
    .split(/;[ \t]*(?:--.*)?$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replace(/^\s*--.*$/gm, "").trim() !== "");
}

async function runOne(client: pg.Client, statement: string): Promise<string> {
  try {
    const { fields, rows } = await client.query({ text: statement, rowMode: "array" });
    // As with psql -q: what has no columns prints nothing.
    return fields.length === 0 ? "" : table(fields, rows);
  } catch (error) {
    const { message, detail, hint } = error as pg.DatabaseError;
    return [`ERROR:  ${message}`, detail && `DETAIL:  ${detail}`, hint && `HINT:  ${hint}`].filter(Boolean).join("\n");
  }
}

function table(fields: pg.FieldDef[], rows: (string | null)[][]): string {
  const lines = [
    fields.map((field) => field.name),
    fields.map(() => "---"),
    ...rows.map((row) => row.map((v) => v ?? "")),
  ];
  const [head, rule, ...body] = lines.map((cells, index) => cells.join(index === 1 ? "-+-" : " | "));
  return [head, rule, ...body, `(${rows.length} row${rows.length === 1 ? "" : "s"})`].join("\n");
}
