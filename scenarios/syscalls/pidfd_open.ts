import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'pidfd_open', since: '5.3', why: 'commit 32fcb426ec00 (5.3)' });
