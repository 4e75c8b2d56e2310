/** The five sockets between the kernel and its clients, and sending on them. */
import { readFileSync, writeSync } from "node:fs";
import { Publisher, Reply, Router } from "zeromq";
import { type Content, decode, encode, type Request } from "./messages";

interface ConnectionFile {
  transport: string;
  ip: string;
  key: string;
  shell_port: number;
  control_port: number;
  iopub_port: number;
  stdin_port: number;
  hb_port: number;
}

// Without these, zeromq takes 512 unsent messages in one turn of the event loop and drops the rest.
const unlimited = { sendHighWaterMark: 0, sendTimeout: 0 };

/** Binds the sockets that a connection file describes; `reply` and `publish` never lose a message. */
export class Connection {
  private readonly file: ConnectionFile;
  private readonly shell = new Router(unlimited);
  private readonly control = new Router(unlimited);
  private readonly iopub = new Publisher(unlimited);
  private readonly stdin = new Router(unlimited);
  private readonly heartbeat = new Reply();

  constructor(path: string) {
    this.file = JSON.parse(readFileSync(path, "utf8")) as ConnectionFile;
  }

  /** Listens; each request of the shell and control channels goes to `handle`. */
  async open(handle: (request: Request, answer: Answer) => void): Promise<void> {
    const { transport, ip, ...file } = this.file;
    const address = (port: number) => `${transport}://${ip}:${port}`;
    await Promise.all([
      this.shell.bind(address(file.shell_port)),
      this.control.bind(address(file.control_port)),
      this.iopub.bind(address(file.iopub_port)),
      this.stdin.bind(address(file.stdin_port)),
      this.heartbeat.bind(address(file.hb_port)),
    ]);
    void this.receive(this.shell, handle);
    void this.receive(this.control, handle);
    void this.echoHeartbeat();
  }

  /** Sends to every client, as an effect of `request`. */
  publish(type: string, content: Content, request?: Request): void {
    void this.iopub.send(encode(this.file.key, [], type, content, request));
  }

  private async receive(socket: Router, handle: (request: Request, answer: Answer) => void) {
    for await (const frames of socket) {
      try {
        const request = decode(this.file.key, frames);
        const type = request.header.msg_type.replace(/_request$/, "_reply");
        handle(request, (content) => {
          void socket.send(encode(this.file.key, request.identities, type, content, request));
        });
      } catch (error) {
        // Not a client of ours: the next message may be.
        writeSync(2, `a message was left out: ${error}\n`);
      }
    }
  }

  private async echoHeartbeat() {
    for await (const frames of this.heartbeat) await this.heartbeat.send(frames);
  }
}

/** Sends the reply to a request to the client that asked. */
export type Answer = (content: Content) => void;
