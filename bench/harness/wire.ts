// A Postgres connection that costs almost nothing: pg logs in, then prepared statements go out as ready-made bytes and
// of the answers only the frames are looked at. On few cores a full client would take from the server what is measured.
import type { Socket } from "node:net";
import pg from "pg";

const [DATA_ROW, ERROR, READY] = [0x44, 0x45, 0x5a];
const EXECUTE_AND_SYNC = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4]);
const NOTHING = Buffer.alloc(0);

/** A prepared statement with its values, as text or null, ready to be sent. */
export type Shot = Buffer;

/** Writes the bytes that run the prepared statement `s`. */
export function shot(values: readonly (string | null)[]): Shot {
  let size = 1 + 4 + 1 + 2 + 2 + 2 + 2;
  for (const value of values) size += 4 + (value === null ? 0 : Buffer.byteLength(value));
  const bytes = Buffer.allocUnsafe(size + EXECUTE_AND_SYNC.length);
  bytes[0] = 0x42;
  let at = bytes.writeInt32BE(size - 1, 1);
  at += bytes.write("\0s\0", at); // unnamed portal, statement s
  at = bytes.writeInt16BE(0, at); // values are texts
  at = bytes.writeInt16BE(values.length, at);
  for (const value of values) {
    if (value === null) at = bytes.writeInt32BE(-1, at);
    else {
      const length = bytes.write(value, at + 4);
      bytes.writeInt32BE(length, at);
      at += 4 + length;
    }
  }
  at = bytes.writeInt16BE(0, at); // results as texts
  EXECUTE_AND_SYNC.copy(bytes, at);
  return bytes;
}

/** One connection with one prepared statement. */
export class Wire {
  /** Rows and bytes received, statements failed. */
  rows = 0;
  bytes = 0;
  errors = 0;
  lastError = "";
  private readonly client: pg.Client;
  private readonly stream: Socket;
  private rest: Buffer = NOTHING;
  private onReady: () => void = () => undefined;

  private constructor(client: pg.Client) {
    this.client = client;
    this.stream = client.connection.stream as Socket;
    this.stream.removeAllListeners("data");
    this.stream.on("data", (chunk: Buffer) => this.take(chunk));
  }

  /** Logs in, runs `setup` and prepares the statement. */
  static async connect(url: string, statement: string, setup?: string): Promise<Wire> {
    const client = new pg.Client(url);
    client.on("error", () => undefined);
    await client.connect();
    if (setup !== undefined) await client.query(setup);
    const wire = new Wire(client);
    const text = Buffer.from(`s\0${statement}\0\0\0`);
    const parse = Buffer.alloc(5);
    parse.write("P");
    parse.writeInt32BE(4 + text.length, 1);
    const sync = Buffer.from([0x53, 0, 0, 0, 4]);
    await wire.run(Buffer.concat([parse, text, sync]));
    if (wire.errors > 0) throw new Error(`cannot prepare ${statement}: ${wire.lastError}`);
    return wire;
  }

  /** Sends one shot; resolves when it is answered. */
  run(bytes: Shot): Promise<void> {
    return new Promise((resolve) => {
      this.onReady = resolve;
      this.stream.write(bytes);
    });
  }

  /** Sends shot after shot, each when the one before is answered, until there is none. */
  loop(next: () => Shot | undefined): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        const bytes = next();
        if (bytes === undefined) resolve();
        else this.stream.write(bytes);
      };
      this.onReady = go;
      go();
    });
  }

  /** Logs out. */
  async close(): Promise<void> {
    await this.client.end();
  }

  private take(chunk: Buffer): void {
    this.bytes += chunk.length;
    const data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    let ready = false;
    while (data.length - at >= 5) {
      const end = at + 1 + data.readInt32BE(at + 1);
      if (end > data.length) break;
      const kind = data[at];
      if (kind === DATA_ROW) this.rows++;
      else if (kind === READY) ready = true;
      else if (kind === ERROR) {
        this.errors++;
        this.lastError = data.toString("utf8", at + 5, end).replaceAll("\0", " ");
      }
      at = end;
    }
    this.rest = at === data.length ? NOTHING : data.subarray(at);
    if (ready) this.onReady();
  }
}
