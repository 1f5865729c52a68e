import { connect, createServer, type Server, type Socket } from "node:net";

/** A way to a server that can be cut as a network is: nothing comes through, and nobody is told. */
export class CutProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(to: number) {
    this.#server = createServer((near) => {
      this.#keep(near);
      if (this.#isCut) return void near.pause();
      const far = connect(to, "127.0.0.1");
      this.#keep(far);
      near.pipe(far);
      far.pipe(near);
    });
  }

  static async open(to: number): Promise<CutProxy> {
    const proxy = new CutProxy(to);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get address(): string {
    const address = this.#server.address();
    return `redis://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  /** From now on nothing comes through. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** New connections come through; what was cut breaks. */
  mend(): void {
    this.#isCut = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
