import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({
  name: 'open_by_handle_at',
  since: '2.6.39',
  why: 'commit becfd1f37544 (2.6.39)',
  option: 'CONFIG_FHANDLE',
});
