import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'mount_setattr', since: '5.12', why: 'commit 2a1867219c7b (5.12)' });
