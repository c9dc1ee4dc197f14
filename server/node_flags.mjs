// How the server's Node is started. The young generation, in MiB: with the default of 16 thousands of idle live feeds cost
// twice the memory, for no measurable gain.
export const NODE_FLAGS = ["--max-semi-space-size=4"];
