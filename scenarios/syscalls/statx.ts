import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'statx', since: '4.11', why: 'commit a528d35e8bfc (4.11)' });
