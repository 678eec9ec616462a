import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'prlimit64', since: '2.6.36', why: 'commit c022a0acad53 (2.6.36)' });
