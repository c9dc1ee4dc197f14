/** What the rooms have to say over HTTP, in one list. */
import { ACTION_SCHEMAS } from "./actions/action_schemas.ts";
import { FIRING_SCHEMAS } from "./actions/firing_schemas.ts";
import type { Route } from "./api/route.ts";
import { CAPTURE_SCHEMAS, captureRoutes } from "./capture/rest.ts";
import { CATALOGUE_SCHEMAS, catalogueRoutes } from "./catalogue/rest.ts";
import { channelRoutes } from "./channels/rest.ts";
import { CHANNEL_SCHEMAS } from "./channels/schemas.ts";
import { feedRoutes } from "./feed/rest.ts";
import type { LiveFeeds } from "./feed/sse.ts";
import { logRoutes } from "./log/rest.ts";
import type { LogRoom } from "./log/room.ts";
import { SCHEMAS } from "./log/schemas.ts";
import { pushRoutes } from "./push/rest.ts";
import type { PushRoom } from "./push/room.ts";
import { PUSH_SCHEMAS } from "./push/schemas.ts";
import { scheduleRoutes } from "./schedules/rest.ts";
import { SCHEDULE_SCHEMAS } from "./schedules/schemas.ts";
import { SECRET_SCHEMAS, secretRoutes } from "./secrets/rest.ts";
import { SELECTOR_SCHEMAS, selectorRoutes } from "./selectors/rest.ts";
import { subscriptionRoutes } from "./subscriptions/rest.ts";
import type { SubscriptionsRoom } from "./subscriptions/room.ts";
import { SUBSCRIPTION_SCHEMAS } from "./subscriptions/schemas.ts";
import type { DeliveryStreams } from "./subscriptions/sse.ts";
import type { KeyWatch } from "./tenants/watch_keys.ts";
import { tracingRoutes } from "./tracing/rest.ts";
import { triggerRoutes } from "./triggers/rest.ts";
import { TRIGGER_SCHEMAS } from "./triggers/schemas.ts";
import { VALUE_SCHEMAS, valueRoutes } from "./values/rest.ts";

/** What the routes need. */
export type Rooms = {
  room: LogRoom;
  live: LiveFeeds;
  subscriptions: SubscriptionsRoom;
  deliveries: DeliveryStreams;
  watch: KeyWatch;
  webhooks: PushRoom;
};

/** The routes of all rooms. */
export function roomRoutes({ room, live, subscriptions, deliveries, watch, webhooks }: Rooms): Route[] {
  return [
    ...logRoutes(room),
    ...feedRoutes(live),
    ...tracingRoutes(room),
    ...catalogueRoutes(room),
    ...captureRoutes(room),
    ...subscriptionRoutes(subscriptions, deliveries, watch),
    ...pushRoutes(webhooks),
    ...triggerRoutes(subscriptions),
    ...scheduleRoutes(subscriptions),
    ...channelRoutes(subscriptions),
    ...secretRoutes(room),
    ...valueRoutes(room),
    ...selectorRoutes(room),
  ];
}

/** The shapes they speak of. */
export const ROOM_SCHEMAS = {
  ...SCHEMAS,
  ...CATALOGUE_SCHEMAS,
  ...CAPTURE_SCHEMAS,
  ...SUBSCRIPTION_SCHEMAS,
  ...PUSH_SCHEMAS,
  ...ACTION_SCHEMAS,
  ...FIRING_SCHEMAS,
  ...TRIGGER_SCHEMAS,
  ...SCHEDULE_SCHEMAS,
  ...CHANNEL_SCHEMAS,
  ...SECRET_SCHEMAS,
  ...VALUE_SCHEMAS,
  ...SELECTOR_SCHEMAS,
};
