import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';

/** The key of a guest's SSH server. */
export interface HostKeys {
  /** The file that dropbear reads with `-r`. */
  dropbear: Buffer;
  /** The public key as it goes over the wire: what a client compares to pin the server. */
  wire: Buffer;
  /** The same in the form of authorized_keys and known_hosts: `ssh-ed25519 AAAA...`. */
  openssh: string;
}

/** The key with which the lab logs in. */
export interface ClientKeys {
  /** In OpenSSH's own format, which ssh2 and ssh(1) read. */
  privateKey: string;
  /** One line of authorized_keys. */
  authorized: string;
}

const algorithm = 'ssh-ed25519';

/** A new ed25519 key pair for a guest's SSH server. */
export function hostKeys(): HostKeys {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d, x } = privateKey.export({ format: 'jwk' });
  return encodeHostKeys(Buffer.from(d ?? '', 'base64url'), Buffer.from(x ?? '', 'base64url'));
}

/** Seed and public point, 32 bytes each, in the forms of the SSH wire format (RFC 4251, section 5; RFC 8709). */
export function encodeHostKeys(seed: Buffer, point: Buffer): HostKeys {
  const wire = Buffer.concat([sshString(Buffer.from(algorithm)), sshString(point)]);
  return {
    // dropbear's own format: one string that holds both halves (buf_put_ed25519_priv_key in its ed25519.c).
    dropbear: Buffer.concat([sshString(Buffer.from(algorithm)), sshString(Buffer.concat([seed, point]))]),
    wire,
    openssh: `${algorithm} ${wire.toString('base64')}`,
  };
}

/**
 * A new ed25519 key pair for the lab to log in with. About one in 256 comes out of ssh2 without its leading zero byte,
 * and ssh2 itself then cannot read it: such a pair is thrown away.
 */
export function clientKeys(): ClientKeys {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'cellblock' });
    if (isWhole(pair.private, pair.public)) return { privateKey: pair.private, authorized: pair.public };
  }
}

const wireBytes = 4 + algorithm.length + 4 + 32;

function isWhole(privateKey: string, publicKey: string): boolean {
  if (ssh2.utils.parseKey(privateKey) instanceof Error) return false;
  return Buffer.from(publicKey.split(' ')[1] ?? '', 'base64').length === wireBytes;
}

function sshString(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
