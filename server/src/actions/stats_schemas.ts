/** The statistics of one trigger or schedule on the wire, as JSON Schema: all that is answered. */
import { digits, integer, maybe, object, time } from "../api/schema.ts";

const acting = {
  inFlight: integer("Being carried out."),
  held: integer("Behind one that is not done, where they go one after the other."),
  ready: integer("To be carried out next."),
  retrying: integer("To be tried again."),
  parked: integer("Set aside."),
  delivered: digits("Carried out so far."),
  skipped: digits("Passed over so far: above the rate, or because of an overlap."),
  failed: digits("Failed attempts so far."),
  lastDeliveredAt: maybe(time("When one was done last.")),
  fired: digits("How often its actions were set off."),
  lastFiredAt: maybe(time("When they were last.")),
};
const reading = {
  checkpoint: digits("Everything up to here is matched, and done."),
  next: digits("The first position that was not matched."),
  lag: object({ events: digits("Positions behind the end of the log."), seconds: { type: "number" } }, [
    "events",
    "seconds",
  ]),
};

/** Of a schedule. */
export const SCHEDULE_COUNTS = object(acting, Object.keys(acting));
/** Of a trigger: it also reads the log. */
export const TRIGGER_COUNTS = object({ ...reading, ...acting }, [...Object.keys(reading), ...Object.keys(acting)]);
