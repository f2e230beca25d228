import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createMask, maskText, typedValue } from '../../../src/run/mask.ts';

const jwt = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(40)}.${'b-_'.repeat(20)}`;
const keyBody = `${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7'.padEnd(64, 'A')}\n`.repeat(3);
const privateKey = `-----BEGIN RSA PRIVATE KEY-----\n${keyBody}-----END RSA PRIVATE KEY-----\n`;

const secretYaml = `apiVersion: v1
data:
  password: aHVudGVyMg==
  user.name: YW5uYQ==
  cert: |
    aHVudGVyMg
    aHVudGVyMw
kind: Secret
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","data":{"password":"aHVudGVyMg=="},"kind":"Secret","metadata":{"name":"db"}}
  name: db
`;
const secretJson = `{
    "apiVersion": "v1",
    "data": {
        "password": "aHVudGVyMg==",
        "user": "YW5uYQ=="
    },
    "kind": "Secret",
    "metadata": {
        "name": "db"
    }
}
`;
const typedSecrets = ['hunter2', 'pässwörd 9', 'first line\nsecond line'];
const configMap = `apiVersion: v1
data:
  log.level: debug
  app.conf: |
    a = 1
kind: ConfigMap
metadata:
  name: app
`;

suite('run/mask', () => {
  test('IN5: bearer tokens and JWTs', () => {
    assert.equal(
      maskText(`curl -H "Authorization: Bearer abcdefghijklmnop1234" https://x`),
      'curl -H "Authorization: Bearer [masked: bearer token]" https://x',
    );
    assert.equal(maskText(`Bearer ${jwt}\n`), 'Bearer [masked: bearer token]\n');
    assert.equal(maskText(`token is ${jwt}, keep it`), 'token is [masked: JWT], keep it');
    assert.equal(maskText('Authorization: Basic YW5uYTpodW50ZXIy\n'), 'Authorization: Basic [masked: password]\n');
  });
  test('IN5: passwords in URIs, flags, variables and JSON', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['mongodb://anna:hunter2@db-0,db-1/x?a=b', 'mongodb://anna:[masked: password]@db-0,db-1/x?a=b'],
      ['mongodb+srv://anna:p@ss@db/x', 'mongodb+srv://anna:[masked: password]@db/x'],
      ['redis://:hunter2@cache:6379', 'redis://:[masked: password]@cache:6379'],
      [
        'https://anna:hunter2@git/x https://b:secret3@git/y',
        'https://anna:[masked: password]@git/x https://b:[masked: password]@git/y',
      ],
      ["mysql --password='hunter2' -u x", "mysql --password='[masked: password]' -u x"],
      ['helm registry login --password hunter2', 'helm registry login --password [masked: password]'],
      ['PGPASSWORD=hunter2 psql', 'PGPASSWORD=[masked: password] psql'],
      ['AWS_SECRET_ACCESS_KEY=abcd/efgh+1', 'AWS_SECRET_ACCESS_KEY=[masked: password]'],
      ['{"user":"a","password":"hunter2"}', '{"user":"a","password":"[masked: password]"}'],
      ['  password: hunter2\n', '  password: [masked: password]\n'],
      [`push with ghp_${'a1'.repeat(18)}`, 'push with [masked: token]'],
    ];
    for (const [text, kept] of cases) assert.equal(maskText(text), kept);
  });
  test('IN5: a value ends where its variable does, also between NULs and other separators', () => {
    for (const end of ['\0', '\u001c', '\u001d', '\u001e', '\u001f', '\n'])
      assert.equal(
        maskText(`A_PASSWORD=x${end}B=1${end}password: s3cr3t${end}C_TOKEN=abcdef${end}HOME=/root${end}`),
        `A_PASSWORD=x${end}B=1${end}password: [masked: password]${end}C_TOKEN=[masked: password]${end}HOME=/root${end}`,
      );
    assert.equal(
      maskText('A_PASSWORD=hunter22\0password: s3cr3t'),
      'A_PASSWORD=[masked: password]\0password: [masked: password]',
    );
    assert.equal(maskText('{"password":"ab\0cdef"}'), '{"password":"[masked: password]"}');
    // Bytes held one to a character: one of those of `à` looks like a blank.
    assert.equal(maskText(Buffer.from('A_PASSWORD=voilà1234 x').toString('latin1')), 'A_PASSWORD=[masked: password] x');
  });
  test('IN5: what is no secret stays', () => {
    for (const text of [
      'kubectl get pods -n payments\n',
      'mongodb://$USER:$PASSWORD@db',
      'mongosh "mongodb://<user>:<password>@db"',
      'the bearer of this note',
      'Password: \nGo on? [y/N] y\na=y\n',
      'password incorrect\n',
      'http://host:8080/path?mail=a@b.c',
      'kubectl get secret db\nNAME   TYPE     DATA   AGE\ndb     Opaque   1      2d\n',
      'eyJhbGciOi.short',
      configMap,
      `${'L'.repeat(1_000_000)}\n`,
    ])
      assert.equal(maskText(text), text);
  });
  test('IN5: private keys, whole, cut off, in one line, in YAML', () => {
    assert.equal(maskText(`a\n${privateKey}b\n`), 'a\n[masked: private key]\n\nb\n');
    assert.equal(maskText(`a\n-----BEGIN PRIVATE KEY-----\n${keyBody}`), 'a\n[masked: private key]\n');
    assert.equal(
      maskText(`-----BEGIN PRIVATE KEY-----\n${keyBody}and then: text follows here.\n`),
      '[masked: private key]\nand then: text follows here.\n',
    );
    assert.equal(maskText(`"key": "${privateKey.replaceAll('\n', '\\n')}"`), '"key": "[masked: private key]\\n"');
    assert.doesNotMatch(maskText(`tls:\n  key: |\n    ${privateKey.replaceAll('\n', '\n    ')}`), /MIIE/);
  });
  test('IN5: the end of a private key whose beginning was cut away', () => {
    const mask = createMask({ startsMidway: true });
    assert.equal(
      mask.push(`${keyBody}-----END RSA PRIVATE KEY-----\nok\n`) + mask.end(),
      '[masked: private key]\nok\n',
    );
    const harmless = createMask({ startsMidway: true });
    assert.equal(harmless.push('abc\ndef ghi\n') + harmless.end(), 'abc\ndef ghi\n');
  });

  test('IN5: data of Secrets in YAML, in lists, and in the annotation of kubectl apply', () => {
    const kept = maskText(secretYaml);
    assert.doesNotMatch(kept, /aHVudGVy|YW5uYQ/);
    assert.match(
      kept,
      /^ {2}password: \[masked: Secret data\]\n {2}user\.name: \[masked: Secret data\]\n {2}cert: \[masked: Secret data\]\nkind: Secret\n/m,
    );
    assert.match(kept, /name: db\n$/);
    const item = secretYaml
      .trimEnd()
      .split('\n')
      .map((line, index) => `${index === 0 ? '- ' : '  '}${line}`)
      .join('\n');
    const list = `apiVersion: v1\nitems:\n${item}\n${item}\nkind: List\n`;
    assert.doesNotMatch(maskText(list), /aHVudGVy|YW5uYQ/);
    assert.doesNotMatch(
      maskText('apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  a: hunter2\n'),
      /hunter2/,
    );
  });
  test('IN5: data of Secrets in JSON, pretty and on one line', () => {
    const kept = maskText(secretJson);
    assert.doesNotMatch(kept, /aHVudGVy|YW5uYQ/);
    assert.deepEqual(JSON.parse(kept).data, { password: '[masked: Secret data]', user: '[masked: Secret data]' });
    const compact = maskText(JSON.stringify(JSON.parse(secretJson)));
    assert.deepEqual(JSON.parse(compact).data, JSON.parse(kept).data);
    assert.doesNotMatch(maskText(JSON.stringify({ text: JSON.stringify(JSON.parse(secretJson)) })), /aHVudGVy/);
  });
  test('IN5: data of a ConfigMap beside a Secret stays', () => {
    const kept = maskText(`${configMap}---\n${secretYaml}---\n${configMap}`);
    assert.equal(kept.split('log.level: debug').length, 3);
    assert.doesNotMatch(kept, /aHVudGVy/);
  });

  test('IN5: how the text is cut makes no difference', () => {
    const piece = fc.constantFrom(
      secretYaml,
      secretJson,
      configMap,
      privateKey,
      '---\n',
      'a\n',
      '  b\n',
      '- c: d\n',
      '\n',
      'data:\n',
      '  x: eQ==\n',

      'kind: Secret\n',
      '-----BEGIN PRIVATE KEY-----\n',
      `Bearer ${jwt}\n`,
      'mongodb://a:b@c',
      'PASSWORD=abcdef',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        fc.boolean(),
        (pieces, cuts, startsMidway) => {
          const text = pieces.join('');
          const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
          const whole = createMask({ startsMidway });
          const cut = createMask({ startsMidway });
          const expected = whole.push(text) + whole.end();
          const kept = places.slice(1).map((place, index) => cut.push(text.slice(places[index], place)));
          assert.equal(kept.join('') + cut.end(), expected);
        },
      ),
      { numRuns: 500 },
    );
  });
  test('IN5: a line of a megabyte takes no seconds', () => {
    for (const unit of [
      'L',
      'eyJ',
      'a.',
      'A_',
      'Bearer ',
      '://',
      'a://b:',
      '"data":{',
      '--token ',
      ' ',
      'gho_',
      '"kind":"Secret"',
    ])
      maskText(`${unit.repeat(Math.ceil(1_000_000 / unit.length))} PRIVATE token\n`);
  }).timeout(20_000);
});

suite('what was typed for a secret name', () => {
  test('IN5: a secret that is a part of our own mark, or of another secret, leaves each mark whole', () => {
    const secrets = ['typed', 'masked', 'value', 'hunter2', 'hunter', '[masked', 'a.b*'];
    const mask = createMask({ secrets });
    const words = [...secrets, 'typed hunter2 masked', 'axbb'];
    assert.equal(
      mask.push(words.join('\n')) + mask.end(),
      [...secrets.map(() => typedValue), `${typedValue} ${typedValue} ${typedValue}`, 'axbb'].join('\n'),
    );
  });

  test('IN5: it is taken out however the text is cut, also where the text is bytes; what is too short to tell stays', () => {
    const text = `a ${typedSecrets.join(' b ')}\nc hunter2d\n`;
    const expected =
      'a [masked: typed value] b [masked: typed value] b [masked: typed value]\n[masked: typed value]\nc [masked: typed value]d\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 5 }), fc.boolean(), (cuts, bytes) => {
        const given = bytes ? Buffer.from(text).toString('latin1') : text;
        const mask = createMask({ secrets: [...typedSecrets, 'abc', ''] });
        const at = [0, ...cuts.toSorted((a, b) => a - b), given.length];
        const out = at.slice(1).map((end, index) => mask.push(given.slice(at[index], end)));
        assert.equal(out.join('') + mask.end(), expected);
      }),
    );
  });
});
