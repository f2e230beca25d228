/** Kubeconfig files as people have them: lists with holes, links, names full of signs, and what is missing. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bound, refuses, useKubePlace } from '../../support/kubePlace.ts';
import { isAlive, waitFor } from '../../support/waitFor.ts';

suite('kubeconfig files', () => {
  const place = useKubePlace();

  test('B27: members that are missing or empty are left out, a broken one is named with its line', async () => {
    writeFileSync(path.join(place().folder, 'broken'), 'apiVersion: v1\nclusters:\n- name: k\n cluster: {}\n');
    mkdirSync(path.join(place().folder, 'directory'));
    const list = (members: readonly string[]): string => members.join(path.delimiter);
    const names = ['dev', 'kind-dev', 'payments-eu', 'staging'];
    const first = await (
      await place().start({ KUBECONFIG: list(['nope.yaml', '', place().kubeconfig, '']) })
    ).read(bound());
    assert.deepEqual([first.contexts.map(({ name }) => name), first.problems], [names, []]);
    const members = ['broken', 'directory'].map((name) => path.join(place().folder, name));
    const second = await (await place().start({ KUBECONFIG: list([...members, place().kubeconfig]) })).read(bound());
    assert.deepEqual(
      second.contexts.map(({ name }) => name),
      names,
    );
    const rest = ' The other files are used here, but kubectl itself refuses the whole list until it is repaired.';
    assert.equal(second.problems.length, 2);
    assert.match(second.problems[0] ?? '', /broken is not valid YAML, line \d: .*\. The other files/);
    assert.equal(second.problems[1], `${members[1]} is a directory.${rest}`);
  });

  test('B29: relative paths are those of the folder that kubectl uses, also behind a link', async () => {
    const real = path.join(place().folder, 'real');
    const seen = path.join(place().folder, 'seen');
    const { certificate, key } = place().clusters.authority.issue({ commonName: 'relative' });
    for (const own of [real, seen]) mkdirSync(own);
    writeFileSync(path.join(seen, 'ca.pem'), place().clusters.authority.certificate);
    writeFileSync(path.join(seen, 'me.pem'), certificate);
    writeFileSync(path.join(seen, 'me.key'), key);
    place().edit((text) =>
      text
        .replace(/certificate-authority-data: \S+/, 'certificate-authority: ./ca.pem')
        .replace('token: token-of-a-dev', 'client-certificate: me.pem\n    client-key: me.key'),
    );
    writeFileSync(path.join(real, 'config'), readFileSync(place().kubeconfig));
    symlinkSync(path.join(real, 'config'), path.join(seen, 'config'));
    const kube = await place().start({ KUBECONFIG: path.join(seen, 'config') });
    const session = await kube.open('dev', undefined, bound());
    const before = place().clusters.inA.dev.received.length;
    assert.equal((await place().run(kube, session, ['get', 'ns'])).code, 0);
    assert.equal(place().clusters.inA.dev.received.slice(before).at(-1)?.client, 'relative');
  });

  for (const name of [
    'ctx1 (aws)',
    'default/api:6443/user naïve',
    'arn:aws:eks:eu-west-1:123456789012:cluster/x',
    '$(touch ./ib-b30)',
    '$(alert) prod',
    `a'b"c`,
    '..',
    'x'.repeat(300),
  ]) {
    test(`B30: ${name.slice(0, 50)} can be chosen, and comes back`, async () => {
      place().edit((text) => text.replace('- name: dev', `- name: ${JSON.stringify(name)}`));
      const kube = await place().start();
      const session = await kube.open(name, undefined, bound());
      assert.match(path.relative(path.join(place().folder, 'sessions'), session.file), /^[0-9a-f]{32}[/\\]config$/);
      const { stdout } = await place().run(kube, session, ['config', 'current-context']);
      assert.equal(stdout, `${name}\n`);
      assert.deepEqual(await place().reached(() => place().run(kube, session, ['get', 'pods'])), ['a/dev']);
      assert.ok(!existsSync(path.join(place().folder, 'ib-b30')));
    });
  }

  test('CX6: a certificate file that is missing is named', async () => {
    place().edit((text) => text.replace(/certificate-authority-data: \S+/, 'certificate-authority: gone.pem'));
    await refuses(
      (await place().start()).open('dev', undefined, bound()),
      /cannot read the certificate authority .*gone\.pem: there is no such file/,
    );
  });

  test('CX6: no kubeconfig: a sentence within a second', async () => {
    const kube = await place().start({ KUBECONFIG: '' });
    await refuses(kube.read(AbortSignal.timeout(1_000)), /^There is no kubeconfig: .*\.kube.config does not exist\.$/);
  });

  test('CX1: without KUBECONFIG the setting counts, with ~ for the home folder', async () => {
    const kube = await place().start({ KUBECONFIG: '' }, { setting: () => `~${path.sep}config` });
    assert.deepEqual((await kube.read(bound())).files, [place().kubeconfig]);
  });

  test('CX6: no kubectl: a sentence that names the setting, within a second', async () => {
    const none = { env: { KUBECONFIG: place().kubeconfig, PATH: path.join(place().folder, 'nothing') } };
    await refuses(
      (await place().start({}, none)).read(AbortSignal.timeout(1_000)),
      /^kubectl is not on the PATH of the editor\.$/,
    );
    const named = { kubectlPath: () => path.join(place().folder, 'not-there') };
    await refuses(
      (await place().start({}, named)).read(AbortSignal.timeout(1_000)),
      /^There is no program .*not-there\.$/,
    );
  });

  test('CX6: a kubectl that hangs is ended, and what it started too', async () => {
    const fake = path.join(place().folder, 'kubectl');
    writeFileSync(fake, `#!/bin/sh\necho $$ > ${place().folder}/pid\nsleep 300 & wait\n`);
    chmodSync(fake, 0o755);
    const kube = await place().start({}, { kubectlPath: () => fake });
    const cancel = new AbortController();
    const reading = kube.read(cancel.signal);
    const pid = await waitFor(
      'the process',
      () => existsSync(`${place().folder}/pid`) && Number(readFileSync(`${place().folder}/pid`, 'utf8')),
    );
    cancel.abort();
    await assert.rejects(reading, { name: 'AbortError' });
    await waitFor('its end', () => !isAlive(-pid));
  });
});
