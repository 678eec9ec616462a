import { setTimeout as sleep } from 'node:timers/promises';
import { InfraError } from '../errors.ts';
import { qemuArguments } from './arguments.ts';
import { type CleanGuest, connect, forwardedPort } from './connect.ts';
import { crashLine } from './console.ts';
import { within } from './deadline.ts';
import { limit } from './pace.ts';
import { Qemu } from './qemu.ts';
import type { SshSession } from './ssh.ts';
import { machineOf, snapshotName } from './state.ts';
import { openDisk, type SavedState } from './state-store.ts';

const resetSeconds = 30;

/**
 * How a machine went down: its kernel crashed, it asked for a restart or for its power to be cut, it stopped its
 * processors with the power on, or none of these.
 */
export type Downfall = 'crashed' | 'restarted' | 'powered-off' | 'halted' | 'stopped';

/** A running guest that can be put back, again and again, into the state in which its sshd began to listen. */
export class Guest {
  readonly state: SavedState;
  #qemu: Qemu;
  #port: number;
  #session: SshSession | undefined;
  /** QEMU was just started from the snapshot. */
  #untouched = true;

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
    const machine = {
      ...(await machineOf(state.spec, state.devices, state.initramfs)),
      restore: snapshotName,
    };
    const qemu = Qemu.start(qemuArguments(machine), disk.fd, consoleLog);
    try {
      await disk.close();
      await within(limit(resetSeconds), 'restore', qemu.qmp.negotiate());
      const port = await forwardedPort(qemu);
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
    const clean = async (): Promise<CleanGuest> => {
      await this.restore();
      const { hostKey, clientKey } = this.state;
      const guest = await connect({ port: this.#port, hostKey, clientKey });
      this.#session = guest.session;
      return guest;
    };
    return within(limit(resetSeconds), 'reset', Promise.race([clean(), this.ended()]));
  }

  /** Only puts it back: memory, devices and disk are as they were saved. */
  async restore(): Promise<void> {
    if (this.#session) {
      this.#session.close();
      // QEMU has seen the end of that connection once it answers; otherwise it would tell the restored guest.
      await this.#qemu.qmp.execute('query-status');
      this.#session = undefined;
    }
    if (!this.#untouched) await this.#qemu.qmp.human(`loadvm ${snapshotName}`);
    this.#untouched = false;
  }

  /** Why the lab itself ended QEMU, when it did: what carries the guest gave up. */
  get failure(): string | undefined {
    return this.#qemu.failure;
  }

  /** Rejects when QEMU ends; never resolves. To be raced against whatever waits for the guest. */
  async ended(): Promise<never> {
    const { code, signal } = await this.#qemu.exited;
    throw new InfraError(this.#qemu.failure ?? `QEMU ended (${signal ?? `status ${code}`})`);
  }

  /** The machine went down, or is about to: the next trial needs a QEMU of its own. */
  get isOver(): boolean {
    return this.#qemu.shutdown !== undefined || this.#qemu.isHalted;
  }

  /** Waits until the machine is down, and says how. */
  async downfall(): Promise<Downfall> {
    await Promise.race([this.#qemu.exited, this.#qemu.halted]);
    if ((await this.crash()) !== undefined) return 'crashed';
    if (this.#qemu.isHalted) return 'halted';
    if (this.#qemu.shutdown === 'guest-reset') return 'restarted';
    return this.#qemu.shutdown === 'guest-shutdown' ? 'powered-off' : 'stopped';
  }

  /** The line of the console that says the kernel crashed, waiting a moment for it to arrive. */
  async crash(): Promise<string | undefined> {
    await sleep(100); // the console comes over a pipe of its own
    return crashLine(this.#qemu.console);
  }

  /** The processor time that QEMU has used so far. */
  cpuSeconds(): Promise<number> {
    return this.#qemu.cpuSeconds();
  }

  /** The most memory of the host that it took so far, in MiB. */
  peakMiB(): Promise<number> {
    return this.#qemu.peakMiB();
  }

  async stop(): Promise<void> {
    this.#session?.close();
    await this.#qemu.stop();
  }
}
