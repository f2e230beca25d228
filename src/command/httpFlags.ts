/** The flags of curl and wget, as data: what each means for what the request does. */
const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** What the flag does; `value`: it takes the next word and only reads. Source: curl(1) 8.11 and wget(1) 1.24. */
export type Meaning =
  | 'switch'
  | 'value'
  | 'method'
  | 'url'
  | 'query'
  | 'header'
  | 'format'
  | 'data'
  | 'upload'
  | 'form'
  | 'file'
  | 'remote file'
  | 'unknown';

export interface Client {
  readonly short: Readonly<Record<string, Meaning>>;
  readonly long: ReadonlyMap<string, Meaning>;
}

const shorts = (letters: string, meaning: Meaning): readonly (readonly [string, Meaning])[] =>
  Array.from(letters, (letter) => [letter, meaning] as const);
const longs = (text: string, meaning: Meaning): readonly (readonly [string, Meaning])[] =>
  Array.from(set(text), (name) => [`--${name}`, meaning] as const);

export const CURL: Client = {
  short: Object.fromEntries([
    ...shorts('sSfLkiIvgN46#BGjlMnpqRZ0123aJ', 'switch'),
    ...shorts('AbeEmrUuxyYzCP', 'value'),
    ...shorts('X', 'method'),
    ...shorts('H', 'header'),
    ...shorts('w', 'format'),
    ...shorts('d', 'data'),
    ...shorts('F', 'form'),
    ...shorts('T', 'upload'),
    ...shorts('ocD', 'file'),
    ...shorts('O', 'remote file'),
    ...shorts('KQt:', 'unknown'),
  ]),
  long: new Map([
    ...longs(
      `silent show-error fail fail-with-body location insecure include head verbose globoff no-buffer ipv4 ipv6 progress-bar
      get compressed http1.0 http1.1 http2 http3 tlsv1 tlsv1.2 tlsv1.3 no-progress-meter parallel path-as-is
      location-trusted remote-header-name create-dirs retry-connrefused retry-all-errors anyauth basic digest negotiate ntlm
      no-keepalive raw tcp-nodelay ssl ssl-reqd tr-encoding disable help version styled-output netrc netrc-optional
      no-sessionid http2-prior-knowledge`,
      'switch',
    ),
    ...longs(
      `user-agent cookie referer cert key cacert capath cert-type key-type pass max-time connect-timeout retry
      retry-delay retry-max-time range user proxy proxy-user noproxy resolve connect-to interface limit-rate
      unix-socket oauth2-bearer aws-sigv4 ciphers tls-max max-redirs max-filesize speed-limit speed-time
      time-cond keepalive-time dns-servers happy-eyeballs-timeout-ms continue-at proto proto-redir socks5 socks5-hostname
      abstract-unix-socket expect100-timeout netrc-file output-dir`,
      'value',
    ),
    ...longs('request', 'method'),
    ...longs('header proxy-header', 'header'),
    ...longs('write-out', 'format'),
    ...longs('url', 'url'),
    ...longs('url-query', 'query'),
    ...longs('data data-raw data-binary data-urlencode data-ascii json', 'data'),
    ...longs('form form-string', 'form'),
    ...longs('upload-file', 'upload'),
    ...longs('output cookie-jar dump-header trace trace-ascii stderr etag-save hsts alt-svc', 'file'),
    ...longs('remote-name remote-name-all', 'remote file'),
  ]),
};
export const WGET: Client = {
  short: Object.fromEntries([
    ...shorts('qvdSNc46nrkpxFEHKLm', 'switch'),
    ...shorts('tTwQlADRIXBUP', 'value'),
    ...shorts('Ooa', 'file'),
    ...shorts('eibV', 'unknown'),
  ]),
  long: new Map([
    ...longs(
      `quiet no-verbose verbose spider server-response no-check-certificate timestamping continue inet4-only inet6-only
      show-progress recursive no-parent no-clobber content-on-error trust-server-names https-only no-proxy no-cache
      content-disposition help version debug mirror`,
      'switch',
    ),
    ...longs(
      `tries timeout connect-timeout read-timeout dns-timeout wait waitretry header user password http-user http-password
      user-agent max-redirect level accept reject ca-certificate certificate private-key referer limit-rate quota
      directory-prefix bind-address progress`,
      'value',
    ),
    ...longs('method', 'method'),
    ...longs('post-data post-file body-data body-file', 'upload'),
    ...longs('output-document output-file append-output save-cookies', 'file'),
  ]),
};
