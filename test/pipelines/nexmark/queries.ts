// The queries of Nexmark as EventFluxQL. Left out are those whose results are taken back later (4, 6, 9, 15, 16, 19, 23), and 10, which is
// about files.

/** A query of Nexmark. */
export interface Query {
  number: number;
  asks: string;
  /** The streams that its events come from. */
  reads: readonly ("Person" | "Auction" | "Bid")[];
  app: string;
  /** Windows are of the clock on the wall. */
  onTheWall?: true;
  /** Rows that are there before. */
  side?: { stream: string; rows: unknown[][] };
}

const PERSON =
  "define stream Person (id long, name string, email string, card string, city string, state string, at long, extra string);";
const AUCTION =
  "define stream Auction (id long, item string, description string, first long, reserve long, at long, expires long, seller long, category long, extra string);";
const BID =
  "define stream Bid (auction long, bidder long, price long, channel string, url string, at long, extra string);";
const STREAMS = `@app:playback ${PERSON} ${AUCTION} ${BID}`;

/** By their numbers. */
export const QUERIES: readonly Query[] = [
  {
    number: 0,
    asks: "all bids as they are",
    reads: ["Bid"],
    app: `${STREAMS} from Bid select auction, bidder, price, at, extra insert into Result;`,
  },
  {
    number: 1,
    asks: "the prices of bids in another currency",
    reads: ["Bid"],
    app: `${STREAMS} from Bid select auction, bidder, 0.908 * price as price, at, extra insert into Result;`,
  },
  {
    number: 2,
    asks: "bids on some auctions",
    reads: ["Bid"],
    app: `${STREAMS} from Bid[auction % 123 == 0] select auction, price insert into Result;`,
  },
  {
    number: 3,
    asks: "who sells in three states, in one category",
    reads: ["Person", "Auction"],
    // Whichever comes first is kept until the other one comes.
    app: `${STREAMS}
      @PrimaryKey('id') define table Sellers (id long, name string, city string, state string);
      @PrimaryKey('id') @Index('seller') define table Items (id long, seller long);
      from Person[state in ('OR', 'ID', 'CA')] select id, name, city, state insert into Sellers;
      from Auction[category == 10] select id, seller insert into Items;
      from Auction[category == 10] as a join Sellers as p on a.seller == p.id
        select p.name, p.city, p.state, a.id insert into Result;
      from Person[state in ('OR', 'ID', 'CA')] as p join Items as a on a.seller == p.id
        select p.name, p.city, p.state, a.id insert into Result;`,
  },
  {
    number: 5,
    asks: "the auctions with the most bids in 10 seconds, every 2 seconds",
    reads: ["Bid"],
    // The counts of a hop are there as a batch when their maximum comes and looks for those that are as high.
    app: `${STREAMS}
      define stream Counts (auction long, num long);
      define stream Highest (num long);
      from Bid#window.hopping(10 sec, 2 sec, 0) select auction, count() as num group by auction insert into Counts;
      from Highest as h unidirectional join Counts#window.batch() as c on c.num == h.num
        select c.auction, c.num insert into Result;
      from Counts#window.batch() select max(num) as num insert into Highest;`,
  },
  {
    number: 7,
    asks: "the highest bids of each 10 seconds",
    reads: ["Bid"],
    app: `${STREAMS}
      define stream Tens (auction long, price long, bidder long, at long, extra string);
      define stream Highest (price long);
      from Bid#window.timeBatch(10 sec, 0) select auction, price, bidder, at, extra insert into Tens;
      from Highest as h unidirectional join Tens#window.batch() as b on b.price == h.price
        select b.auction, b.price, b.bidder, b.at, b.extra insert into Result;
      from Tens#window.batch() select max(price) as price insert into Highest;`,
  },
  {
    number: 8,
    asks: "who is new and has opened auctions in the same 10 seconds",
    reads: ["Person", "Auction"],
    app: `${STREAMS}
      define stream Sellers (seller long, start long);
      define stream Newcomers (id long, name string, start long);
      from Auction#window.timeBatch(10 sec, 0) select seller, at - at % 10000 as start group by seller insert into Sellers;
      from Person#window.timeBatch(10 sec, 0) select id, name, at - at % 10000 as start insert into Newcomers;
      from Newcomers#window.batch() as p join Sellers#window.batch() as s on p.id == s.seller and p.start == s.start
        select p.id, p.name, p.start insert into Result;`,
  },
  {
    number: 11,
    asks: "how many bids of a bidder come with less than 10 seconds between them",
    reads: ["Bid"],
    app: `${STREAMS}
      from Bid select bidder, convert(bidder, 'string') as who, at insert into Bids;
      from Bids#window.session(10 sec, who) select bidder, at insert expired events into Over;
      from Over#window.batch() select bidder, count() as bids, min(at) as start, max(at) + 10 sec as end group by bidder
        insert into Result;`,
  },
  {
    number: 12,
    asks: "how many bids of a bidder come in each 10 seconds of the wall",
    reads: ["Bid"],
    onTheWall: true,
    app: `${BID}
      from Bid#window.timeBatch(10 sec, 0) select bidder, count() as bids, currentTimeMillis() as end group by bidder
        insert into Result;`,
  },
  {
    number: 13,
    asks: "bids with what a table says about them",
    reads: ["Bid"],
    side: { stream: "Side", rows: Array.from({ length: 10_000 }, (_, key) => [key, `${key}`]) },
    app: `${STREAMS} define stream Side (key long, value string);
      @PrimaryKey('key') define table SideInput (key long, value string);
      from Side insert into SideInput;
      from Bid as b join SideInput as s on b.auction % 10000 == s.key
        select b.auction, b.bidder, b.price, b.at, s.value insert into Result;`,
  },
  {
    number: 14,
    asks: "computations with bids of some prices",
    reads: ["Bid"],
    app: `${STREAMS}
      from Bid[0.908 * price > 1000000 and 0.908 * price < 50000000]
      select auction, bidder, 0.908 * price as price,
        case when time:extract(at, 'HOUR') between 8 and 18 then 'dayTime'
          when time:extract(at, 'HOUR') <= 6 or time:extract(at, 'HOUR') >= 20 then 'nightTime'
          else 'otherTime' end as kind,
        at, extra, str:charFrequency(extra, 'c') as cs
      insert into Result;`,
  },
  {
    number: 17,
    asks: "statistics of each auction and day",
    reads: ["Bid"],
    app: `${STREAMS}
      from Bid select auction, time:dateFormat(at, 'yyyy-MM-dd') as day, price insert into Days;
      from Days select auction, day, count() as bids,
        sum(ifThenElse(price < 10000, 1, 0)) as low,
        sum(ifThenElse(price >= 10000 and price < 1000000, 1, 0)) as middle,
        sum(ifThenElse(price >= 1000000, 1, 0)) as high,
        min(price) as least, max(price) as most, convert(avg(price), 'long') as average, sum(price) as total
      group by auction, day insert into Result;`,
  },
  {
    number: 18,
    asks: "the last bid of each bidder on each auction",
    reads: ["Bid"],
    app: `${STREAMS}
      @PrimaryKey('auction', 'bidder')
      define table Last (auction long, bidder long, price long, channel string, url string, at long, extra string);
      from Bid update or insert into Last on Last.auction == auction and Last.bidder == bidder;
      from Bid select * insert into Result;`,
  },
  {
    number: 20,
    asks: "bids with their auctions, of one category",
    reads: ["Auction", "Bid"],
    // Bids may come before their auction: they wait for it.
    app: `${STREAMS}
      @PrimaryKey('id')
      define table Auctions (id long, item string, description string, first long, reserve long, at long, expires long, seller long, category long, extra string);
      @Index('auction')
      define table Early (auction long, bidder long, price long, channel string, url string, at long, extra string);
      from Auction[category == 10] as a join Early as b on b.auction == a.id
        select b.auction, b.bidder, b.price, b.channel, b.url, b.at, b.extra, a.item, a.description, a.first, a.reserve,
          a.at as opened, a.expires, a.seller, a.category, a.extra as rest
        insert into Result;
      from Auction delete Early on Early.auction == id;
      from Auction insert into Auctions;
      from Bid[not ((Auctions.id == auction) in Auctions)] insert into Early;
      from Bid as b join Auctions as a on b.auction == a.id and a.category == 10
        select b.auction, b.bidder, b.price, b.channel, b.url, b.at, b.extra, a.item, a.description, a.first, a.reserve,
          a.at as opened, a.expires, a.seller, a.category, a.extra as rest
        insert into Result;`,
  },
  {
    number: 21,
    asks: "bids with the number of their channel",
    reads: ["Bid"],
    app: `${STREAMS}
      from Bid[str:lower(channel) in ('apple', 'google', 'facebook', 'baidu') or str:substr(url, '(&|^)channel_id=([^&]*)', 2) != '']
      select auction, bidder, price, channel,
        case when str:lower(channel) == 'apple' then '0' when str:lower(channel) == 'google' then '1'
          when str:lower(channel) == 'facebook' then '2' when str:lower(channel) == 'baidu' then '3'
          else str:substr(url, '(&|^)channel_id=([^&]*)', 2) end as channel_id
      insert into Result;`,
  },
  {
    number: 22,
    asks: "the folders of addresses",
    reads: ["Bid"],
    app: `${STREAMS}
      from Bid select auction, bidder, price, channel, str:split(url, '/', 3) as dir1, str:split(url, '/', 4) as dir2,
        str:split(url, '/', 5) as dir3
      insert into Result;`,
  },
];
