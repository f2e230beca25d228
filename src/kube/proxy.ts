/** Whether Go would send a request through the proxy of the environment (`golang.org/x/net/http/httpproxy`), as kubectl then does. */
import { BlockList, isIP } from 'node:net';

export function goesThroughProxy(server: string, env: Readonly<Record<string, string | undefined>>): boolean {
  const url = new URL(server);
  const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  if (!(env[variable] || env[variable.toLowerCase()])) return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || isLoopback(host)) return false;
  const exceptions = (env['NO_PROXY'] || env['no_proxy'] || '').split(',').map((one) => one.trim().toLowerCase());
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return !exceptions.some((exception) => covers(exception, host, port));
}

function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** `*`, an address, a range, or a name with or without its subdomains; each but a range with a port if it likes. */
function covers(exception: string, host: string, port: string): boolean {
  if (exception === '') return false;
  if (exception === '*') return true;
  const range = /^(.+)\/(\d+)$/.exec(exception);
  if (range !== null) return isInRange(host, range[1] ?? '', Number(range[2]));
  const [, name = exception, wanted] = /^(\[?[^\]]*\]?):(\d+)$/.exec(exception) ?? [];
  if (wanted !== undefined && isIP(exception) !== 6 && wanted !== port) return false;
  const bare = (isIP(exception) === 6 ? exception : name).replace(/^\[|\]$/g, '').replace(/^\*(?=\.)/, '');
  if (bare.startsWith('.')) return host.endsWith(bare);
  return host === bare || (isIP(bare) === 0 && host.endsWith(`.${bare}`));
}

function isInRange(host: string, network: string, bits: number): boolean {
  const family = isIP(host);
  if (family === 0 || family !== isIP(network) || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, bits, kind);
  return list.check(host, kind);
}
