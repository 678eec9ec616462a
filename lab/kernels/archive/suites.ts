import type { Suite } from '../mirror/root.ts';

/** The releases that may have been archived since guests come up on their kernels, oldest first; 2.6.26 was lenny's. */
const codenames = ['lenny', 'squeeze', 'wheezy', 'jessie', 'stretch', 'buster', 'bullseye', 'bookworm'];

/**
 * Every suite of the archive that can hold kernels: of each release the last state, the packages that came by other
 * ways while it was supported, and the security archive, which lies beside it. Which of them are there is another
 * question.
 */
export function candidates(archive: string): Suite[] {
  const security = archive.replace(/\/debian$/, '/debian-security');
  return codenames.flatMap(codename => [
    { archive, name: codename },
    ...['lts', 'proposed-updates', 'backports'].map(part => ({ archive, name: `${codename}-${part}` })),
    ...(security === archive ? [] : [{ archive: security, name: `${codename}/updates` }]),
  ]);
}
