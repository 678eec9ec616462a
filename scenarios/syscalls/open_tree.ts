import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'open_tree', since: '5.2', why: 'commit a07b20004793 (5.2)' });
