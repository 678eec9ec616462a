import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'renameat2', since: '3.15', why: 'commit 520c8b165052 (3.15)' });
