// gapless <verb> …, as a process.
import { listenForStop } from "../signals.ts";
import { openOutput } from "./output.ts";
import { runCall } from "./run.ts";
import { ofThisProcess, wantsNoColour } from "./settings.ts";

const output = openOutput(wantsNoColour());
process.exitCode = await runCall(process.argv.slice(2), { ...ofThisProcess(), output, listenForStop });
// What is written must be out before the end: pipes are written to in the background.
await output.flush();
process.exit();
