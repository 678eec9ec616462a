import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { InfraError } from '../errors.ts';
import { type Machine, qemuArguments } from './arguments.ts';
import { crashLine } from './console.ts';
import { within } from './deadline.ts';
import { limit } from './pace.ts';
import { ProbeLink } from './probe-link.ts';
import { Qemu } from './qemu.ts';
import { SshSession } from './ssh.ts';
import { openDisk, type SavedState, snapshotName } from './state.ts';

/** A guest right after its reset: a connection, and a root process on its host that does what it is told. */
export interface CleanGuest {
  session: SshSession;
  host: ProbeLink;
}

const resetSeconds = 30;
const connectSeconds = 20;

/** A running guest that can be put back, again and again, into the state in which its sshd began to listen. */
export class Guest {
  readonly state: SavedState;
  #qemu: Qemu;
  #port: number;
  #session: SshSession | undefined;
  #fresh = true;

  private constructor(state: SavedState, qemu: Qemu, port: number) {
    this.state = state;
    this.#qemu = qemu;
    this.#port = port;
  }

  /**
   * Starts QEMU from the saved state, on a private copy of the disk.
   * @throws SpoiledState when the files of the state are not those that were saved
   */
  static async start(state: SavedState, consoleLog: string): Promise<Guest> {
    const disk = await openDisk(state);
    const machine: Machine = {
      kernelImage: state.spec.kernel.image,
      initramfs: state.initramfs,
      accel: state.spec.accel,
      memoryMiB: state.spec.memoryMiB,
      devices: state.devices,
      restore: snapshotName,
    };
    const qemu = Qemu.start(qemuArguments(machine), disk.fd, consoleLog);
    try {
      await disk.close();
      const port = await within(limit(resetSeconds), 'restore', forwardedPort(qemu));
      return new Guest(state, qemu, port);
    } catch (error) {
      await qemu.stop();
      const words = qemu.lastWords();
      throw new InfraError(
        `cannot restore the guest: ${(error as Error).message}${words ? `\n${words}` : ''}`,
      );
    }
  }

  get commandLine(): readonly string[] {
    return this.#qemu.commandLine;
  }

  /** Puts the guest into its clean state, connects, and tells it the time. Connections of before are closed. */
  async reset(): Promise<CleanGuest> {
    this.#session?.close();
    this.#session = undefined;
    const restored = async (): Promise<CleanGuest> => {
      if (!this.#fresh) await this.#qemu.qmp.human(`loadvm ${snapshotName}`);
      this.#fresh = false;
      const { hostKey, clientKey } = this.state;
      const target = { port: this.#port, hostKey, clientKey };
      const session = await SshSession.connect(target, limit(connectSeconds));
      this.#session = session;
      const host = new ProbeLink(await session.open('/bin/probe serve'));
      await wake(host);
      return { session, host };
    };
    return within(limit(resetSeconds), 'reset', Promise.race([restored(), this.ended()]));
  }

  /** Rejects when QEMU ends; never resolves. To be raced against whatever waits for the guest. */
  async ended(): Promise<never> {
    const { code, signal } = await this.#qemu.exited;
    throw new InfraError(`QEMU ended (${signal ?? `status ${code}`})`);
  }

  /** The line of the console that says the kernel crashed, waiting a moment for it to arrive. */
  async crash(): Promise<string | undefined> {
    await sleep(100); // the console comes over a pipe of its own
    return crashLine(this.#qemu.console);
  }

  lastWords(): string {
    return this.#qemu.lastWords();
  }

  async stop(): Promise<void> {
    this.#session?.close();
    await this.#qemu.stop();
  }
}

/**
 * Gives a restored guest what its saved state cannot hold: the time of day, and randomness that no other restore has.
 * The SSH handshake before it draws on what was saved; its keys are fresh all the same, because ours are.
 */
async function wake(host: ProbeLink): Promise<void> {
  const answer = await host.request('0', ['wake', String(Date.now()), randomBytes(32).toString('hex')]);
  if (!answer.ok) throw new InfraError(`the guest did not take the time: ${answer.errno} (${answer.call})`);
}

/** The port on 127.0.0.1 that the host's kernel gave to the forwarding of the guest's port 22. */
async function forwardedPort(qemu: Qemu): Promise<number> {
  await qemu.qmp.negotiate();
  const text = await qemu.qmp.human('info usernet');
  const port = /TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)/.exec(text)?.[1];
  if (!port) throw new InfraError(`QEMU forwards no port to the guest:\n${text}`);
  return Number(port);
}
