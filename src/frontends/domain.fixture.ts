/** A domain after libvirt's own description of the format; `more` stands at its end. */
export const DOMAIN = (more = '') => `<domain type='lxc'>
  <name>web_1</name>
  <uuid>32dfcb37-5af1-552b-357c-be8c3aa38310</uuid>
  <memory unit='MiB'>64</memory>
  <os>
    <type arch='x86_64'>exe</type>
    <init>/bin/sh</init>
    <initarg>-c</initarg>
    <initarg> exec true</initarg>
    <initenv name='TERM'>dumb</initenv>
    <initdir>/srv</initdir>
    <inituser>1000</inituser>
    <initgroup>1001</initgroup>
  </os>
  <devices>
    <filesystem type='mount'>
      <source dir='/var/lib/machines/web'/>
      <target dir='/'/>
      <readonly/>
    </filesystem>
    <filesystem type='ram'><source usage='10' units='MiB'/><target dir='/run'/></filesystem>
    <filesystem><source dir='/srv/data'/><target dir='/data'/><readonly/></filesystem>
    <console type='pty'/>
  </devices>
  ${more}
</domain>
`;
