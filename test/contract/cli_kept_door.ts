// Channels, secrets and values by the command line.
import { askCli } from "./cli_call.ts";
import type { Caller } from "./door.ts";
import type { Channel, KeptDoor, Secret, Value } from "./kept_door.ts";

/** Opens it. */
export async function openCliKeptDoor(caller: Caller): Promise<KeptDoor> {
  const call = <T>(...args: string[]) => askCli<T>(caller, [...args, "--json"]);

  return {
    channels: {
      define: (name, spec) => call("channel", "define", name, "--spec", JSON.stringify(spec)),
      get: (name) => call("channel", "get", name),
      list: async () => (await call<{ channels: Channel[] }>("channel", "list")).channels.map(({ name }) => name),
      remove: async (name) => void (await call("channel", "remove", name)),
    },
    secrets: {
      set: async (name, value) => void (await askCli(caller, ["secret", "set", name, "--json"], value)),
      list: async () => (await call<{ secrets: Secret[] }>("secret", "list")).secrets,
      remove: async (name) => void (await call("secret", "remove", name)),
    },
    values: {
      set: (key, value, ttl) =>
        call("value", "set", key, JSON.stringify(value), ...(ttl === undefined ? [] : ["--ttl", ttl])),
      get: (key) => call("value", "get", key),
      list: async (prefix) =>
        (
          await call<{ values: Value[] }>("value", "list", ...(prefix === undefined ? [] : ["--prefix", prefix]))
        ).values.map(({ key }) => key),
      remove: async (key) => void (await call("value", "remove", key)),
    },
    close: () => Promise.resolve(),
  };
}
