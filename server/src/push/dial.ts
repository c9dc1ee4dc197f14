/** Connections for other protocols than HTTP, such as SMTP: the same guard, the same look-ups. */
import { connect, type Socket } from "node:net";
import { readAddress } from "./address.ts";
import { EndedError } from "./failure.ts";
import type { Guard } from "./guard.ts";
import { createLookup } from "./lookup.ts";
import type { Resolvers } from "./resolve.ts";

/** Where to. */
export type DialRequest = {
  readonly tenant: string;
  readonly host: string;
  readonly port: number;
  /** Below 1024, where the protocol is at home. */
  readonly ports: readonly number[];
};

/** Connects. `signal` ends the connection, too, for as long as it is open. */
export function dial(
  { tenant, host, port, ports }: DialRequest,
  by: { guard: Guard; resolvers: Resolvers },
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const checked = by.guard.checkHost(host, port, ports);
    if ("refused" in checked) {
      const { rule, detail } = checked.refused;
      const errorClass = rule === "address" || rule === "host" ? "blocked_ip" : "blocked_url";
      return reject(new EndedError(errorClass, `the server ${detail}`));
    }
    if (signal.aborted) return reject(signal.reason);
    const { lookup, vetting } = createLookup(checked.target, tenant, by.guard, by.resolvers);
    const socket = connect({ host: checked.target.host, port, lookup, autoSelectFamily: true });
    const onEnd = () => socket.destroy(signal.reason as Error);
    signal.addEventListener("abort", onEnd, { once: true });
    socket.once("close", () => signal.removeEventListener("abort", onEnd));
    socket.once("error", reject);
    socket.once("connect", () => {
      const remote = readAddress(socket.remoteAddress ?? "");
      if (remote === undefined || !vetting.isVetted(remote.text)) {
        socket.destroy(new EndedError("blocked_ip", "the connection led to an address that was not vetted"));
        return;
      }
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
