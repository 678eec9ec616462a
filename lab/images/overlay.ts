import { cpio, type Entry } from './cpio.ts';

/** What makes a guest of the image: its kernel's modules, and its own keys. */
export interface OverlayParts {
  /** The server's private key, in dropbear's format. */
  hostKey: Buffer;
  /** One line of authorized_keys. */
  authorizedKey: string;
  /** Uncompressed modules, in the order in which they are loaded. */
  modules: { name: string; bytes: Buffer }[];
  /** Uncompressed modules that are not loaded: for whoever wants to see whether they can be. */
  spareModules: { name: string; bytes: Buffer }[];
  /** Random bytes that seed the guest's generator. 64 are enough; more do no harm. */
  entropy: Buffer;
  /** Read by images/init, which says what each means: SIZE, HOSTNAME, EPOCH. */
  settings: Record<string, string>;
}

/** The archive that goes behind the image: the kernel unpacks one after the other. */
export function guestOverlay(parts: OverlayParts): Buffer {
  const secret = (path: string, bytes: Uint8Array): Entry => ({ type: 'file', path, mode: 0o600, bytes });
  return cpio([
    { type: 'directory', path: 'lab', mode: 0o700 },
    { type: 'directory', path: 'lab/modules', mode: 0o700 },
    secret('lab/hostkey', parts.hostKey),
    secret('lab/authorized_keys', Buffer.from(`${parts.authorizedKey.trim()}\n`)),
    secret('lab/entropy', parts.entropy),
    secret('lab/settings', Buffer.from(shellAssignments(parts.settings))),
    { type: 'directory', path: 'lab/spare', mode: 0o700 },
    ...parts.spareModules.map(({ name, bytes }) => secret(`lab/spare/${name}.ko`, bytes)),
    ...parts.modules.map(({ name, bytes }, index) => secret(`lab/modules/${moduleFile(index, name)}`, bytes)),
  ]);
}

/** The shell's glob sorts by bytes, so a number of fixed width keeps the order. */
const moduleFile = (index: number, name: string): string =>
  `${String(index).padStart(3, '0')}-${name.replace(/\.ko$/, '')}.ko`;

function shellAssignments(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => {
      if (!/^[A-Z][A-Z0-9_]*$/.test(name)) throw new TypeError(`\`${name}\` is no name of a guest's setting`);
      return `${name}='${value.replaceAll("'", "'\\''")}'\n`;
    })
    .join('');
}
