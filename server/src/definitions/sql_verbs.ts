/** The verbs of a kind that has a function in SQL for each: `create_trigger()`, `define_trigger()` and so on. */
import type { LogRoom } from "../log/room.ts";
import { call, callEach } from "../subscriptions/call.ts";
import type { Verbs } from "./definitions.ts";

/**
 * Makes them.
 *
 * @param noun as in the names of the functions, and of the field that names one where something is refused
 * @param check refuses what only the server can judge of a spec
 */
export function sqlVerbs<Room extends LogRoom>(
  noun: string,
  check: (room: Room, spec: string) => void,
): Required<Verbs<Room>> {
  const names = { name: noun };
  return {
    async create(room, caller, spec) {
      check(room, spec);
      const text = `select gapless.create_${noun}($1::jsonb) as json`;
      return call(room, room.pool, caller, { mode: "write", text, values: [spec] });
    },
    async define(room, caller, ref, spec) {
      check(room, spec);
      const text = `select gapless.define_${noun}($1, $2::jsonb) as json`;
      return call(room, room.pool, caller, { mode: "write", text, values: [ref, spec] }, names);
    },
    async change(room, caller, ref, changes) {
      check(room, changes);
      const text = `select gapless.change_${noun}($1, $2::jsonb) as json`;
      return call(room, room.pool, caller, { mode: "write", text, values: [ref, changes] }, names);
    },
    get(room, caller, ref) {
      const text = `select gapless.get_${noun}($1) as json`;
      return call(room, room.pool, caller, { mode: "read", text, values: [ref] }, names);
    },
    list(room, caller, { after, limit }) {
      const text = `select json from gapless.list_${noun}s($1, $2) json`;
      return callEach(room, room.pool, caller, { mode: "read", text, values: [after, limit] }, { limit: "max_count" });
    },
    async remove(room, caller, ref) {
      const text = `select to_jsonb(gapless.remove_${noun}($1)) as json`;
      await call(room, room.pool, caller, { mode: "write", text, values: [ref] }, names);
    },
    resume(room, caller, ref) {
      const text = `select gapless.resume_${noun}($1) as json`;
      return call(room, room.pool, caller, { mode: "write", text, values: [ref] }, names);
    },
    stats(room, caller) {
      return call(room, room.pool, caller, {
        mode: "read",
        text: `select gapless.${noun}_stats() as json`,
        values: [],
      });
    },
  };
}
