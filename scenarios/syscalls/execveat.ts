import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'execveat', since: '3.19', why: 'commit 51f39a1f0cea (3.19)' });
