/** Where a redirection leads: a file of this machine, a device, a connection. */
import type { Command, Redirection, Word } from 'unbash';
import { effectOfDevice, noteWrittenFile, THIS_MACHINE } from './localFiles.ts';
import { addOutside, raise, type Scope } from './verdict.ts';
import { argOf, literalOf } from './words.ts';

/** `> app.log`, `: > app.log`, `cat /dev/null > app.log` save nothing: what stood there is gone. */
export function emptiesFile({ name, prefix, suffix, redirects }: Command): boolean {
  const writes = [...prefix, ...suffix, ...redirects].some(
    (part) =>
      part.type === 'Redirect' &&
      /^(?:>|>\||&>|>&)$/.test(part.operator) &&
      !/^(?:\d*-?|\/dev\/\w+)$/.test(part.target?.text ?? ''),
  );
  if (!writes) return false;
  const words = suffix.flatMap((part) => (part.type === 'Word' ? [literalOf(part) ?? part.text] : []));
  switch (name?.text) {
    case undefined:
    case ':':
    case 'true':
    case 'false':
    case 'exec':
      return true;
    case 'cat':
      return words.length > 0 && words.every((word) => word === '/dev/null');
    case 'echo':
    case 'printf':
      return words.every((word) => word === '' || word === '-n');
    default:
      return false;
  }
}

export function noteRedirected(redirect: Extract<Redirection, { type: 'Redirect' }>, target: Word, scope: Scope): void {
  const file = literalOf(target);
  const harmless = /^\/dev\/(?:null|stdout|stderr|stdin|tty|fd\/\d+)$/;
  const duplicates = redirect.operator === '>&' || redirect.operator === '<&';
  if (duplicates && (file === undefined || /^(?:\d*-?)$/.test(file))) {
    if (file === undefined) raise(scope.verdict, 'unknown');
    return;
  }
  const onlyReads = redirect.operator === '<' && file !== undefined && !/^\/dev\/(?:tcp|udp)\//.test(file);
  if (redirect.operator === '<' && file === undefined && !target.text.startsWith('/dev/')) return;
  if (onlyReads || (file !== undefined && harmless.test(file))) return;
  const device = redirect.operator === '<' ? 'reads' : effectOfDevice(file ?? target.text);
  if (device !== 'reads' && !scope.away) addOutside(scope.verdict, THIS_MACHINE);
  raise(scope.verdict, device);
  // `/dev/tcp/…` is a connection.
  if (redirect.operator === '<' || (file ?? target.text).startsWith('/dev/')) raise(scope.verdict, 'unknown');
  else noteWrittenFile(argOf(target), scope, redirect.operator.includes('>>'));
}
