// What `node test/pipelines/run-cases.ts` starts. That name is a link to this file: a Node that does not read TypeScript takes a file for
// what its real name says, so that it can begin here and go on with the workspace's own Node.
const file = new URL("./run_all.ts", import.meta.url);
const bootstrapping = new URL("../../../server/bootstrap.mjs", import.meta.url);

if (process.features.typescript) await import(file.href);
else {
  const { bootstrap } = await import(bootstrapping.href);
  const { fileURLToPath } = await import("node:url");
  await bootstrap(fileURLToPath(file), process.argv.slice(2));
}

export {};
