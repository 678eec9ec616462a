import { connect as connectTcp, type Socket } from 'node:net';
import { Client, type ClientChannel } from 'ssh2';
import { InfraError } from '../errors.ts';

/** Where a guest's sshd listens and how both sides know each other. */
export interface SshTarget {
  port: number;
  /** The guest's public host key: the wire form, without the algorithm's name in front. Nothing else is accepted. */
  hostKey: Buffer;
  /** Our private key, in OpenSSH form. */
  clientKey: string;
}

export interface Completed {
  code: number | null;
  signal: string | undefined;
  stdout: string;
  stderr: string;
}

/** One connection to a guest; commands and long-lived channels share it. */
export class SshSession {
  #client: Client;
  #socket: Socket;
  /** Set once the connection is gone, with the reason. */
  closed: Error | undefined;

  private constructor(client: Client, socket: Socket) {
    this.#client = client;
    this.#socket = socket;
    client.on('error', error => {
      this.closed ??= new InfraError(`SSH: ${error.message}`);
    });
    client.on('close', () => {
      this.closed ??= new InfraError('SSH: the guest closed the connection');
    });
  }

  /**
   * Only the cheapest algorithms that both sides have, and nothing asked that is known: under emulation the handshake is
   * what costs. `noDelay`, because two small messages in a row would otherwise wait for the delayed acknowledgement
   * (tcp(7), TCP_NODELAY) of the first, 40 ms.
   * @param seconds how long the handshake may take
   */
  static connect(target: SshTarget, seconds: number): Promise<SshSession> {
    const client = new Client();
    const socket = connectTcp({ host: '127.0.0.1', port: target.port, noDelay: true });
    return new Promise((resolve, reject) => {
      client.once('ready', () => {
        client.removeListener('error', reject);
        resolve(new SshSession(client, socket));
      });
      // Not once: the end of a connection that has failed is told as one more error.
      client.on('error', reject);
      client.connect({
        sock: socket,
        username: 'root',
        privateKey: target.clientKey,
        authHandler: ['publickey'],
        readyTimeout: seconds * 1000,
        hostVerifier: (key: Buffer) => key.equals(target.hostKey),
        algorithms: {
          kex: ['curve25519-sha256'],
          serverHostKey: ['ssh-ed25519'],
          cipher: ['chacha20-poly1305@openssh.com'],
        },
      });
    }).catch(error => {
      client.destroy();
      throw new InfraError(`SSH to the guest: ${(error as Error).message}`);
    }) as Promise<SshSession>;
  }

  /**
   * Starts a command and gives its channel to `use` before anything that the command says or how it ends is read: the
   * end of a quick one may stand in the packet that starts it.
   */
  open<T>(command: string, use: (channel: ClientChannel) => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(this.closed);
      this.#client.exec(command, (error, channel) =>
        error
          ? reject(new InfraError(`SSH: cannot start \`${command}\`: ${error.message}`))
          : resolve(use(channel)),
      );
    });
  }

  /** Connects to a Unix socket in the guest: no process has to be started there. */
  reach<T>(path: string, use: (channel: ClientChannel) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(this.closed);
      this.#client.openssh_forwardOutStreamLocal(path, (error, channel) => {
        if (error) return reject(new InfraError(`SSH: cannot reach ${path}: ${error.message}`));
        // The guest keeps its half open until ours is closed, whoever is behind the socket.
        channel.once('end', () => channel.end());
        resolve(use(channel));
      });
    });
  }

  /** Runs a command to its end. A non-zero exit is an answer, not an error; a lost connection is an error. */
  run(command: string, input: Buffer = Buffer.alloc(0)): Promise<Completed> {
    return this.open(command, channel => this.#completed(command, channel, input));
  }

  #completed(command: string, channel: ClientChannel, input: Buffer): Promise<Completed> {
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    let ended: { code: number | null; signal: string | undefined } | undefined;
    channel.on('data', (chunk: Buffer) => stdout.push(chunk));
    channel.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    channel.on('exit', (code: number | null, signal?: string) => {
      ended = { code, signal };
    });
    channel.end(input);
    return new Promise((resolve, reject) => {
      channel.on('close', () => {
        if (!ended)
          return reject(this.closed ?? new InfraError(`SSH: lost the connection during \`${command}\``));
        const [out, err] = [Buffer.concat(stdout).toString(), Buffer.concat(stderr).toString()];
        resolve({ ...ended, stdout: out, stderr: err });
      });
    });
  }

  /** At once, by a reset: QEMU's network then has nothing left to say to the guest about this connection. */
  close(): void {
    this.#socket.resetAndDestroy();
  }
}
