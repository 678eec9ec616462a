import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'memfd_create', since: '3.17', why: 'commit 9183df25fe7b (3.17)' });
