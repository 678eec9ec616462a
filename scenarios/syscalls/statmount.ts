import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'statmount', since: '6.8', why: 'commit 46eae99ef733 (6.8)' });
