import { type CellGuest } from '../guest.fixture.ts';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';

export const lines = (text: string) => text.split('\n').filter(line => line !== '');

/** The default mounts and `more`. */
export const mounting = (...more: object[]) => ({
  root: { path: 'rootfs' },
  mounts: [...DEFAULT_CONFIG.mounts, ...more],
});

/** The namespaces of the default config but one. */
export const without = (kind: string) => DEFAULT_CONFIG.linux.namespaces.filter(({ type }) => type !== kind);

/** A mount of the directory that `withVolume` makes. */
export const volume = (...options: string[]) => ({ destination: '/vol', source: '/tmp/vol', options });

/** A directory of the host, /tmp/vol, with a file system in it, and one more in that. */
export async function withVolume(guest: CellGuest, use: () => Promise<void>): Promise<void> {
  const made = await guest.shell(
    'mkdir -p /tmp/vol && mount -t tmpfs vol /tmp/vol && mkdir /tmp/vol/in && mount -t tmpfs in /tmp/vol/in && touch /tmp/vol/file && ln -s file /tmp/vol/link',
  );
  if (made.code !== 0) throw new Error(made.stderr);
  try {
    await use();
  } finally {
    await guest.shell('umount /tmp/vol/in; umount /tmp/vol; rmdir /tmp/vol');
  }
}
