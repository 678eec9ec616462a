import { randomBytes } from 'node:crypto';
import { InfraError } from '../errors.ts';
import { limit } from './pace.ts';
import { ProbeLink } from './probe-link.ts';
import type { Qemu } from './qemu.ts';
import { SshSession, type SshTarget } from './ssh.ts';

/** A guest that nothing was done to yet: a connection, and a root process on its host that does what it is told. */
export interface CleanGuest {
  session: SshSession;
  host: ProbeLink;
}

const connectSeconds = 20;
/** The Unix socket in the guest on which probe waits for the lab (images/init). */
const hand = '/run/probe';

/** Logs in, takes the hand that waits on the guest's host, and tells it the time. */
export async function connect(target: SshTarget): Promise<CleanGuest> {
  const session = await SshSession.connect(target, limit(connectSeconds));
  try {
    const host = await session.reach(hand, channel => new ProbeLink(channel));
    await wake(host);
    return { session, host };
  } catch (error) {
    session.close();
    throw error;
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
export async function forwardedPort(qemu: Qemu): Promise<number> {
  const text = await qemu.qmp.human('info usernet');
  const port = /TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)/.exec(text)?.[1];
  if (!port) throw new InfraError(`QEMU forwards no port to the guest:\n${text}`);
  return Number(port);
}
