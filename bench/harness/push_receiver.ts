// A fast endpoint in a process of its own: answers at once, counts, and says when the number it was told is reached. `delay`
// makes it keep each request for so long, and it knows how many it had at the same time.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What it is told: count from zero up to so many, keeping each request for so many milliseconds. */
export type Order = { count: number; delay: number };
/** What it answers when it is ready, and when the number is reached. */
export type Told = { url: string } | { most: number; cpu: number };

let order: Order = { count: Number.POSITIVE_INFINITY, delay: 0 };
let count = 0;
let open = 0;
let most = 0;
let cpu = process.cpuUsage();

const server = createServer((request, response) => {
  open++;
  if (open > most) most = open;
  request.resume();
  request.on("end", () => {
    const answer = () => {
      open--;
      response.writeHead(204).end();
      count++;
      if (count !== order.count) return;
      const { user, system } = process.cpuUsage(cpu);
      process.send?.({ most, cpu: (user + system) / 1e6 } satisfies Told);
    };
    if (order.delay === 0) answer();
    else setTimeout(answer, order.delay);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", 4_096, () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` } satisfies Told);
});
process.on("message", (told: Order) => {
  order = told;
  count = 0;
  most = 0;
  cpu = process.cpuUsage();
});
process.on("disconnect", () => process.exit());
