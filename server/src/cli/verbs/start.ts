import type { Verb } from "../verb.ts";

/** What `npm start` does. */
export const start: Verb = {
  name: "start",
  summary: "Start Postgres and the server, until Ctrl-C.",
  usage: [""],
  about: ["The same as `npm start`. Settings are environment variables: docs/reference/config.md lists them."],
  options: {},
  arguments: { least: 0, most: 0 },
  examples: [
    { does: "start here, with everything in .gapless", line: "start" },
    { does: "use a Postgres of your own", line: "start   # with DATABASE_URL=postgres://… in the environment" },
  ],
  async run() {
    // It ends the process by itself.
    await import("../../main.ts");
    return await new Promise<never>(() => undefined);
  },
};
