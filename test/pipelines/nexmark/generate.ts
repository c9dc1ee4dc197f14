// The events of Nexmark, an auction house, by its published rules: of 50 events one is a person, three are auctions, 46 are bids. Some
// sellers, bidders and auctions are hot; a few ids are used before they have come. Each run is the same.
import { type Random, randomFrom } from "../../schedules/random.ts";

/** An event, with the stream it belongs to. */
export interface Event {
  stream: "Person" | "Auction" | "Bid";
  time: number;
  row: unknown[];
}

/** How much is generated. */
export interface Amount {
  events: number;
  /** Events a second. */
  rate: number;
  /** Time of the first one. */
  start: number;
  seed?: number;
}

const [PERSONS, AUCTIONS, BIDS] = [1, 3, 46];
const ALL = PERSONS + AUCTIONS + BIDS;
const FIRST_ID = 1_000;
/** So many ids may be used that have not come yet. */
const LEAD = 10;
const ACTIVE_PEOPLE = 1_000;
const OPEN_AUCTIONS = 100;
/** Every hundredth is hot. */
const HOT = 100;
const CATEGORIES = [10, 14] as const;
const CHANNELS = 10_000;
const SIZES = { Person: 200, Auction: 500, Bid: 100 };
const STATES = ["AZ", "CA", "ID", "OR", "WA", "WY"] as const;
const CITIES = "Phoenix,Los Angeles,San Francisco,Boise,Portland,Bend,Redmond,Seattle,Kent,Cheyenne".split(",");
const NAMES = "Peter,Paul,Luke,John,Saul,Vicky,Kate,Julie,Sarah,Deiter,Walter".split(",");
const FAMILIES = "Shultz,Abrams,Spencer,White,Bartels,Walton,Smith,Jones,Noris".split(",");

/** The events, in the order of their times. */
export function generate({ events, rate, start, seed = 1 }: Amount): Event[] {
  const draw = randomFrom(seed);
  const text = filler(draw);
  const channels = channelsOf(draw);
  const timeOf = (number: number) => start + Math.floor((number * 1000) / rate);
  // How long it takes until as many auctions have begun as are open at a time.
  const horizon = (OPEN_AUCTIONS * ALL) / AUCTIONS;
  return Array.from({ length: events }, (_, number): Event => {
    const time = timeOf(number);
    const offset = number % ALL;
    if (offset < PERSONS) return { stream: "Person", time, row: person(number, time, draw, text) };
    if (offset < PERSONS + AUCTIONS) {
      const length = draw.number(1, Math.max(1, 2 * (timeOf(number + Math.floor(horizon)) - time)));
      return { stream: "Auction", time, row: auction(number, time, time + length, draw, text) };
    }
    return { stream: "Bid", time, row: bid(number, time, draw, text, channels) };
  });
}

type Text = (taken: number, size: number) => string;
type Channel = readonly [name: string, url: string];

function person(number: number, time: number, draw: Random, text: Text): unknown[] {
  const id = lastPerson(number) + FIRST_ID;
  const name = `${draw.one(...NAMES)} ${draw.one(...FAMILIES)}`;
  const mail = `${word(draw, 7)}@${word(draw, 5)}.com`;
  const card = Array.from({ length: 4 }, () => String(draw.number(0, 9_999)).padStart(4, "0")).join(" ");
  const [city, state] = [draw.one(...CITIES), draw.one(...STATES)];
  const taken = 8 + name.length + mail.length + card.length + city.length + state.length;
  return [id, name, mail, card, city, state, time, text(taken, SIZES.Person)];
}

function auction(number: number, time: number, expires: number, draw: Random, text: Text): unknown[] {
  const id = lastAuction(number) + FIRST_ID;
  // Three of four are of a hot seller.
  const isHot = draw.number(1, 4) > 1;
  const seller = (isHot ? hot(lastPerson(number)) : somePerson(number, draw)) + FIRST_ID;
  const [name, description] = [word(draw, 20), word(draw, 100)];
  const first = price(draw);
  const taken = 48 + name.length + description.length;
  const rest = text(taken, SIZES.Auction);
  return [id, name, description, first, first + price(draw), time, expires, seller, draw.number(...CATEGORIES), rest];
}

function bid(number: number, time: number, draw: Random, text: Text, channels: Channels): unknown[] {
  const item = draw.number(1, 2) > 1 ? hot(lastAuction(number)) : someAuction(number, draw);
  // Beside the hot sellers.
  const bidder = draw.number(1, 4) > 1 ? hot(lastPerson(number)) + 1 : somePerson(number, draw);
  const [channel, url] = draw.one(...(draw.chance(0.5) ? channels.hot : [channels.other()]));
  return [item + FIRST_ID, bidder + FIRST_ID, price(draw), channel, url, time, text(32, SIZES.Bid)];
}

/** Ids of people count from 0 with each 50 events. */
function lastPerson(number: number): number {
  return Math.floor(number / ALL) * PERSONS + Math.min(number % ALL, PERSONS - 1);
}

function lastAuction(number: number): number {
  const offset = (number % ALL) - PERSONS;
  const before = Math.floor(number / ALL) * AUCTIONS;
  return offset < 0 ? before - 1 : before + Math.min(offset, AUCTIONS - 1);
}

function hot(last: number): number {
  return Math.trunc(last / HOT) * HOT;
}

function somePerson(number: number, draw: Random): number {
  const people = lastPerson(number) + 1;
  const active = Math.min(people, ACTIVE_PEOPLE);
  return people - active + draw.number(0, active + LEAD - 1);
}

function someAuction(number: number, draw: Random): number {
  const last = lastAuction(number);
  return draw.number(Math.max(last - OPEN_AUCTIONS, 0), last + LEAD);
}

/** From 100 to 100 million; each power of ten is as frequent. */
function price(draw: Random): number {
  return Math.round(10 ** ((draw.number(0, 2 ** 30) / 2 ** 30) * 6) * 100);
}

function word(draw: Random, most: number, special = " "): string {
  let made = "";
  for (let left = draw.number(3, most - 1); left > 0; left--) {
    made += draw.number(0, 12) === 0 ? special : String.fromCharCode(97 + draw.number(0, 25));
  }
  return made.trim();
}

/** Fills events up to their size, a fifth more or less. */
function filler(draw: Random): Text {
  const letters = Array.from({ length: 16_384 }, () => String.fromCharCode(97 + draw.number(0, 25))).join("");
  return (taken, size) => {
    if (taken > size) return "";
    const more = Math.round((size - taken) * 0.2);
    const length = size - taken - more + draw.number(0, Math.max(0, 2 * more - 1));
    const from = draw.number(0, letters.length - length);
    return letters.slice(from, from + length);
  };
}

interface Channels {
  hot: Channel[];
  other(): Channel;
}

function channelsOf(draw: Random): Channels {
  const url = () => {
    const part = () => word(draw, 5, "_");
    return `https://www.nexmark.com/${part()}/${part()}/${part()}/item.htm?query=1`;
  };
  const made: Channel[] = Array.from({ length: CHANNELS }, (_, at) => {
    // Nine of ten have an id in their address.
    const id = draw.chance(0.9) ? `&channel_id=${(at * 2_654_435_761) % 2 ** 31}` : "";
    return [`channel-${at}`, url() + id];
  });
  const names = ["Google", "Facebook", "Baidu", "Apple"];
  return { hot: names.map((name) => [name, url()]), other: () => made[draw.number(0, CHANNELS - 1)] as Channel };
}
