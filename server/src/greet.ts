import { relative } from "node:path";
import { credentialsFile } from "./credentials.ts";

/** What someone who has just started the server wants to know. No secret: terminals are logged. */
export function greeting(url: string, dataDir: string, data: string): string {
  const file = shortest(credentialsFile(dataDir));
  const fromFile = (field: string) => `"$(node -p 'require("${file}").${field}')"`;
  return [
    "",
    `  Gapless is running on ${url}`,
    "",
    `  REST      ${url}/v1/events   (described in ${url}/openapi.json)`,
    `  GraphQL   ${url}/graphql     (described in ${url}/schema.graphql)`,
    `  SQL       psql ${fromFile("databaseUrl")}`,
    `  Key       "apiKey" in ${file}   (header: Authorization: Bearer <key>)`,
    `  Data      ${data}`,
    "",
    "  Ctrl-C stops it.",
    "",
  ].join("\n");
}

/** The path as seen from here, when that is below here. */
function shortest(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith("..") ? file : `./${near}`;
}
