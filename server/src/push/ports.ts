/** Ports a webhook may go to: 80, 443 and those from 1024 on where no other protocol is at home. */

// Databases, caches, queues, remote shells and control planes that a POST could reach, and the ports browsers refuse for
// the same reason. Ports that web servers like (3000, 8000, 8080, 8443, 9000) are not among them.
const REFUSED: ReadonlySet<number> = new Set([
  1433, 1434, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3268, 3269, 3306, 3389, 3659, 4045, 4190,
  4369, 4646, 5060, 5061, 5432, 5433, 5671, 5672, 5900, 5901, 5984, 5985, 5986, 6000, 6379, 6380, 6432, 6443, 6566,
  6665, 6666, 6667, 6668, 6669, 6679, 6697, 7000, 7001, 7199, 8500, 9042, 9092, 9160, 9200, 9300, 10080, 10250, 10255,
  11211, 15672, 25672, 26379, 27017, 27018, 27019, 28017, 50070,
]);

/** Whether a webhook may go to this port. */
export function isPortOpen(port: number): boolean {
  return port === 80 || port === 443 || (port >= 1024 && port <= 65_535 && !REFUSED.has(port));
}
