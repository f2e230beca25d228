/** The brakes of a click: what is asked, what is refused, and that nothing runs or is recorded on any other way out. */
import assert from 'node:assert/strict';
import { UserError } from '../../../src/errors.ts';
import type { Session } from '../../../src/kube/types.ts';
import type { Run } from '../../../src/run/types.ts';
import { confirmation } from '../../../src/ui/questionWords.ts';
import { runStep } from '../../../src/ui/runStep.ts';
import type { Needs } from '../../../src/ui/step.ts';
import { assertNothingHappened, pin, ran, sessionOf, step, world } from './stepWorld.ts';
import { valueWorld } from './valueWorld.ts';

suite('ui/runStep', () => {
  test('CX2: KUBECONFIG can be set by a command that names it, which was asked about, and by no mention of it', async () => {
    for (const [text, sets] of [
      ['KUBECONFIG=/x kubectl get pods', true],
      ['export KUBECONFIG=/x; kubectl get pods', true],
      ['. ./env.sh # sets KUBECONFIG', false],
      ['echo "$KUBECONFIG"', false],
    ] as const) {
      const w = world({ context: 'dev', protection: 'open', confirm: true });
      await runStep(step(text), w.needs);
      assert.deepEqual([w.requests.at(-1)?.setsKubeconfig, w.confirmations.length > 0], [sets, sets], text);
    }
  });

  test('EX1: a read runs without a question, with the chosen context set inside the run', async () => {
    const w = world({ context: 'prod-eu', protection: 'protected' });
    const result = await runStep(step('kubectl get pods'), w.needs);
    assert.equal(result.kind, 'ran');
    assert.equal(w.requests[0]?.env['KUBECONFIG'], '/s/prod-eu');
    assert.equal(w.requests[0]?.env['PAGER'], 'cat');
    assert.equal(w.requests[0]?.mayWait, true);
    assert.equal(w.requests[0]?.setsKubeconfig, false);
    assert.equal(w.begun[0]?.at, '2026-11-24T03:14:07Z');
    assert.equal(w.finished[0]?.id, w.begun[0]?.id);
    assert.deepEqual(w.confirmations, []);
  });

  test('PR1: an entry says that it was simulated where its own context was, and never where the command names a server', async () => {
    const simulated = async (text: string, chosen: boolean, named: boolean): Promise<boolean | undefined> => {
      const w = world({ context: 'practice-prod', protection: 'open', confirm: true });
      const { kube } = w.needs;
      const session = { ...sessionOf('practice-prod'), isSimulated: chosen };
      const withContexts = async (): Promise<Session> => ({
        ...session,
        named: [{ context: 'other', namespace: 'other', isSimulated: named, pin }],
      });
      await runStep(step(text), { ...w.needs, kube: { ...kube, chosen: () => session, withContexts } });
      return w.begun[0]?.simulated;
    };
    assert.equal(await simulated('kubectl get pods', true, false), true);
    assert.equal(await simulated('kubectl get pods', false, true), false);
    assert.equal(await simulated('kubectl --context other get pods', true, false), false);
    assert.equal(await simulated('kubectl --context other get pods', false, true), true);
    assert.equal(await simulated('kubectl --kubeconfig mine get pods', true, true), false);
  });

  test('EF2: a change and what cannot be told ask on a protected context, and Cancel leaves nothing', async () => {
    for (const text of ['kubectl scale deploy/web --replicas=5', './deploy.sh', 'kubectl delete pod web-1']) {
      const w = world({ context: 'prod-eu', protection: 'protected' });
      assert.deepEqual(await runStep(step(text), w.needs), { kind: 'left' });
      assertNothingHappened(w);
      assert.equal(w.confirmations.length, 1);
      assert.deepEqual(w.confirmations[0]?.place, {
        context: 'prod-eu',
        namespace: 'payments',
        server: 'https://a.example',
        isSimulated: false,
      });
      const yes = world({ context: 'prod-eu', protection: 'protected', confirm: true });
      assert.equal((await runStep(step(text), yes.needs)).kind, 'ran');
      assert.equal(yes.requests[0]?.mayWait, false);
    }
  });

  test('CX4: on a context that is neither protected nor harmless the first change asks once which it is', async () => {
    const w = world({ context: 'payments-eu', protection: 'ask', classify: 'open' });
    await runStep(step('kubectl scale deploy/web --replicas=5'), w.needs);
    await runStep(step('kubectl scale deploy/web --replicas=6'), w.needs);
    assert.deepEqual(w.classified, ['payments-eu']);
    assert.equal(w.requests.length, 2);
    assert.deepEqual(w.confirmations, []);
    const esc = world({ context: 'payments-eu', protection: 'ask' });
    assert.equal((await runStep(step('kubectl scale deploy/web --replicas=5'), esc.needs)).kind, 'left');
    assertNothingHappened(esc);
    const asProtected = world({ context: 'payments-eu', protection: 'ask', classify: 'protected' });
    assert.equal((await runStep(step('./deploy.sh'), asProtected.needs)).kind, 'left');
    assert.equal(asProtected.confirmations.length, 1);
    assertNothingHappened(asProtected);
  });

  test('CX5: a command that names a server or a user of its own always asks; one that names a context is judged by that', async () => {
    const flags = ['--cluster x', '--kubeconfig x', '--server https://x', '--user x', '--as x', '--token x'];
    for (const flag of [...flags, '--context "$OTHER"']) {
      const w = world({ context: 'dev', protection: 'open' });
      assert.equal((await runStep(step(`kubectl get pods ${flag}`), w.needs)).kind, 'left', flag);
      assert.equal(w.confirmations.length, 1, flag);
      assertNothingHappened(w);
    }
    const reads = world({ context: 'dev', protection: 'protected' });
    assert.equal((await runStep(step('kubectl --context other get pods'), reads.needs)).kind, 'ran');
    assert.equal(reads.begun[0]?.context, 'other');
    const changes = world({ context: 'dev', protections: { other: 'protected' }, confirm: true });
    await runStep(step('kubectl --context other scale deploy/web --replicas=5'), changes.needs);
    assert.equal(changes.confirmations[0]?.place.context, 'other');
    assert.equal(changes.begun[0]?.context, 'other');
  });

  test('EF4 B40: a read that would overwrite a file here asks once, and says which', async () => {
    const text = 'kubectl cp web-1:/tmp/heap.bin ./heap.bin';
    const w = world({ context: 'dev', protection: 'open', overwritten: ['./heap.bin'] });
    assert.equal((await runStep(step(text), w.needs)).kind, 'left');
    assert.deepEqual(w.confirmations[0]?.because, ['It overwrites ./heap.bin here.']);
    assertNothingHappened(w);
    const free = world({ context: 'dev', protection: 'open' });
    assert.equal((await runStep(step(text), free.needs)).kind, 'ran');
    assert.deepEqual(free.confirmations, []);
  });

  test('EF4: the traps of a command are named in its question, also with a value in it', async () => {
    const trap = { code: 'check-that-changes', range: { start: 0, end: 1 }, message: 'It does not only look.' };
    const w = world({ context: 'prod-eu', protection: 'protected', value: 'web-1' });
    const given = step('kubectl delete pod <pod>');
    await runStep({ ...given, command: { ...given.command, traps: [trap] } }, w.needs);
    assert.deepEqual(w.confirmations[0]?.traps, ['It does not only look.']);
  });

  test('CX4: Reads Only refuses all that is not known to read', async () => {
    const w = world({ context: 'dev', readsOnly: true, confirm: true });
    await assert.rejects(runStep(step('kubectl scale deploy/web --replicas=5'), w.needs), UserError);
    assertNothingHappened(w);
    assert.equal((await runStep(step('kubectl get pods'), w.needs)).kind, 'ran');
  });

  test('VA1: a placeholder is asked for; Esc runs nothing; a value arrives quoted and is recorded', async () => {
    const esc = world({ context: 'dev' });
    assert.equal((await runStep(step("printf '%s\\n' <pod-name> tail"), esc.needs)).kind, 'left');
    assertNothingHappened(esc);
    const w = world({ context: 'dev', value: "a b; $(touch /tmp/x) 'q'" });
    await runStep(step("printf '%s\\n' <pod-name> tail"), w.needs);
    assert.equal(w.requests[0]?.text, `printf '%s\\n' 'a b; $(touch /tmp/x) '\\''q'\\''' tail`);
    assert.deepEqual(w.begun[0]?.values, { '<pod-name>': "a b; $(touch /tmp/x) 'q'" });
  });

  test('VA1: one name is one question, however it is written, and its value lands in each of its places', async () => {
    for (const [text, filled, names] of [
      ['echo {{pod}} "{{ pod }}" <pod>', `echo 'a b' "a b" 'a b'`, ['pod']],
      ["echo '<pod>' <pod> <name>", `echo 'a b' 'a b' 'a b'`, ['pod', 'name']],
      ['echo <...> {...} <...>', `echo 'a b' 'a b' 'a b'`, ['...', '...']],
      ['echo ${POD} $POD', 'echo ${POD} $POD', []],
    ] as const) {
      const w = world({ context: 'dev' });
      const answering = valueWorld({ person: names.map(() => 'a b') });
      await runStep(step(text), { ...w.needs, ask: { ...w.needs.ask, values: answering.fill.fill } });
      assert.deepEqual(
        answering.questions.map(({ title }) => /^Value for (\S+)/.exec(title)?.[1]),
        names,
        text,
      );
      assert.equal(w.requests[0]?.text, filled);
      assert.equal(Object.keys(w.begun[0]?.values ?? {}).length, names.length);
    }
    assert.deepEqual(step('echo ${POD} $POD').command.needs, ['POD']);
  });

  test('VA1: a hole that is used literally reaches the program as it is written, and the entry says so', async () => {
    const w = world({ context: 'dev' });
    const answering = valueWorld({ person: [{ kind: 'literally' }, 'a b'] });
    await runStep(step("printf '%s' <pod-name> <x>"), {
      ...w.needs,
      ask: { ...w.needs.ask, values: answering.fill.fill },
    });
    assert.equal(w.requests[0]?.text, "printf '%s' '<pod-name>' 'a b'");
    assert.deepEqual(w.begun[0]?.values, { '<pod-name>': '<pod-name>', '<x>': 'a b' });
  });

  test('VA2: where another context or namespace is chosen while values are given, nothing runs', async () => {
    for (const other of [sessionOf('prod-eu'), { ...sessionOf('dev'), namespace: 'shop' }]) {
      const w = world({ context: 'dev', value: 'web-1' });
      let isAsked = false;
      const values: Needs['ask']['values'] = async (command, session) => {
        isAsked = true;
        return w.needs.ask.values(command, session);
      };
      const kube = { ...w.needs.kube, chosen: () => (isAsked ? other : sessionOf('dev')) };
      await assert.rejects(runStep(step('kubectl logs <pod>'), { ...w.needs, kube, ask: { ...w.needs.ask, values } }), {
        name: 'UserError',
        message: /Another context was chosen/,
      });
      assertNothingHappened(w);
    }
  });

  test('SE1: what was typed for a secret name stands in no question, also not in the command', async () => {
    const w = world({ context: 'prod-eu', protection: 'protected', value: 'correct horse' });
    await runStep(step('./login.sh <password>'), w.needs);
    assert.equal(w.confirmations[0]?.text, "./login.sh '••••'");
    assert.deepEqual(
      w.confirmations.map((asked) => JSON.stringify(confirmation(asked)).includes('horse')),
      [false],
    );
  });

  test('EF1: a value that makes a change of a read is judged with the value in it', async () => {
    const w = world({ context: 'prod-eu', protection: 'protected', value: 'delete' });
    assert.equal((await runStep(step('kubectl <verb> pod/web-1'), w.needs)).kind, 'left');
    assert.equal(w.confirmations.length, 1);
    assertNothingHappened(w);
  });

  const unset = (...names: string[]): Run => ({ kind: 'unset', names });

  test('VA1: a variable that the shell finds unset is asked for, no entry is left', async () => {
    const w = world({ context: 'dev', variable: { value: 'mongodb://x' }, runs: [unset('MONGO_URI'), ran] });
    await runStep(step('echo "$MONGO_URI"'), w.needs);
    assert.deepEqual(w.withdrawn, ['id1']);
    assert.deepEqual(w.requests[1]?.given, { MONGO_URI: 'mongodb://x' });
    assert.deepEqual(w.looks, [], 'a read has no run in front of it');
    const esc = world({ context: 'dev', runs: [unset('MONGO_URI')] });
    assert.equal((await runStep(step('echo "$MONGO_URI"'), esc.needs)).kind, 'left');
    assert.deepEqual(esc.withdrawn, ['id1']);
    assert.deepEqual(esc.finished, []);
  });

  test('VA1 EF2: what a command that asks needs is found out first: asked for, then confirmed once, with the values', async () => {
    const w = world({
      context: 'prod-eu',
      protection: 'protected',
      confirm: true,
      variable: { value: 'web-1' },
      looks: [unset('POD'), { kind: 'looked', values: { POD: 'web-1', ZONE: 'eu-1' } }],
    });
    assert.equal((await runStep(step('kubectl delete pod "$POD" -l "z=$ZONE"'), w.needs)).kind, 'ran');
    assert.deepEqual(
      w.confirmations.map(({ values }) => values),
      [{ POD: 'web-1', ZONE: 'eu-1' }],
    );
    assert.deepEqual(
      w.looks.map(({ given, carry }) => ({ given, carry })),
      [
        { given: {}, carry: undefined },
        { given: { POD: 'web-1' }, carry: undefined },
      ],
    );
    assert.equal(w.requests.length, 1);
    assert.deepEqual(w.requests[0]?.given, { POD: 'web-1' });
    assert.deepEqual([w.begun.length, w.withdrawn.length], [1, 0]);
  });

  test('VA1 EF2: Esc at a value, Cancel at the question, a look that is refused or taken back: nothing is begun', async () => {
    const delet = step('kubectl delete pod "$POD"');
    const protects = { context: 'prod-eu', protection: 'protected' } as const;
    const esc = world({ ...protects, confirm: true, looks: [unset('POD')] });
    assert.equal((await runStep(delet, esc.needs)).kind, 'left');
    const cancel = world({ ...protects, looks: [{ kind: 'looked', values: { POD: 'web-1' } }] });
    assert.equal((await runStep(delet, cancel.needs)).kind, 'left');
    const aimed = world({
      ...protects,
      confirm: true,
      looks: [{ kind: 'not started', because: 'It names a cluster.' }],
    });
    await assert.rejects(runStep(delet, aimed.needs), /It names a cluster/);
    const back = world({ ...protects, confirm: true, looks: [{ kind: 'taken back', by: 'person' }] });
    assert.equal((await runStep(delet, back.needs)).kind, 'taken back');
    for (const w of [esc, cancel, aimed, back]) assertNothingHappened(w);
    assert.deepEqual(
      [esc, cancel, aimed, back].map(({ confirmations }) => confirmations.length),
      [0, 1, 0, 0],
    );
  });

  test('IN5: a question shows no value that may be a secret, and says so where a value is not known', async () => {
    const values = { DB_PASSWORD: 'abc', SSH_KEY: 'abc', EMPTY: '', URI: 'x-hunter2' };
    const w = world({ context: 'prod-eu', protection: 'protected', looks: [{ kind: 'looked', values }] });
    await runStep(step('./x "$DB_PASSWORD" "$SSH_KEY" "$EMPTY" "$URI" "$LATER"'), w.needs);
    assert.deepEqual(w.confirmations[0]?.values, {
      DB_PASSWORD: '••••',
      SSH_KEY: '••••',
      EMPTY: '',
      URI: 'x-[masked]',
      LATER: 'known only when it runs',
    });
  });

  test('VA1: Use Literally lets the characters through and is recorded as edited', async () => {
    const w = world({ context: 'dev', variable: 'literally', runs: [{ kind: 'unset', names: ['X'] }, ran] });
    await runStep(step('echo $X'), w.needs);
    assert.deepEqual(w.requests[1]?.needs, []);
    assert.equal(w.begun[1]?.edited, true);
  });

  test('VA1: dollar words of double-quoted JavaScript ask one question; kept as written they reach the program', async () => {
    const text = 'mongosh --eval "db.x.aggregate([{$group: {_id: \'$sku\'}}])"';
    const keep = world({ context: 'dev', emptied: 'keep' });
    await runStep(step(text), keep.needs);
    assert.match(keep.requests[0]?.text ?? '', /\\\$group.*\\\$sku/);
    assert.equal(keep.begun[0]?.edited, true);
    const edit = world({ context: 'dev', emptied: 'edit' });
    assert.deepEqual(await runStep(step(text), edit.needs), { kind: 'edit', text });
    assertNothingHappened(edit);
  });

  test('CX3: a context that means something else runs nothing, before or after it is accepted', async () => {
    for (const accept of [false, true]) {
      const changed = async (): Promise<Session> => sessionOf('staging');
      const w = world({
        context: 'staging',
        accept,
        check: () => ({
          kind: 'changed',
          differences: [{ what: 'server', old: 'https://a', new: 'https://b', context: 'staging' }],
          accept: changed,
        }),
      });
      assert.equal((await runStep(step('kubectl get pods'), w.needs)).kind, 'left');
      assertNothingHappened(w);
      assert.equal((await runStep(step('kubectl delete pod $POD --context prod-eu'), w.needs)).kind, 'left');
      assertNothingHappened(w);
      assert.deepEqual(w.looks, [], 'its terminal is not asked for $POD either');
    }
  });

  test('EX1: a change for which the terminal is busy is refused before anything is asked', async () => {
    const w = world({ context: 'prod-eu', protection: 'protected', confirm: true, isBusy: true });
    await assert.rejects(runStep(step('kubectl scale deployment/web --replicas=5'), w.needs), /does not wait/);
    assert.deepEqual(w.confirmations, []);
    assertNothingHappened(w);
    const reads = world({ context: 'prod-eu', protection: 'protected', isBusy: true });
    assert.equal((await runStep(step('kubectl get pods'), reads.needs)).kind, 'ran');
  });

  test('CX1: without a chosen context a read that is no cluster client runs, everything else opens the picker', async () => {
    const w = world({});
    assert.equal((await runStep(step('echo hello'), w.needs)).kind, 'ran');
    assert.equal(w.begun[0]?.context, undefined);
    for (const text of ['kubectl get pods', './deploy.sh']) {
      const other = world({});
      assert.equal((await runStep(step(text), other.needs)).kind, 'left');
      assertNothingHappened(other);
    }
  });

  test('CX6: with a kubeconfig that cannot be read any more, what needs no cluster runs without one, all else says why', async () => {
    const broken = world({
      context: 'prod-eu',
      check: () => {
        throw new UserError('The kubeconfig is not valid YAML.', 'Mend it.');
      },
    });
    assert.equal((await runStep(step('echo hello'), broken.needs)).kind, 'ran');
    assert.equal(broken.begun[0]?.context, undefined);
    const before = broken.begun.length;
    for (const text of ['kubectl get pods', './deploy.sh']) {
      await assert.rejects(runStep(step(text), broken.needs), /not valid YAML/);
    }
    assert.equal(broken.begun.length, before);
  });

  test('RB6: context=none asks like any other while a protected context is chosen; confirm=always asks even for a read', async () => {
    const none = world({ context: 'prod-eu', protection: 'protected' });
    assert.equal((await runStep(step('./deploy.sh', { pins: { context: 'none' } }), none.needs)).kind, 'left');
    assert.equal(none.confirmations[0]?.place.context, 'prod-eu');
    const always = world({ context: 'dev' });
    assert.equal((await runStep(step('kubectl get pods', { pins: { confirm: 'always' } }), always.needs)).kind, 'left');
    assert.equal(always.confirmations.length, 1);
  });

  test('CX2: commands that would change the context or log in do not run', async () => {
    for (const text of ['kubectl config use-context prod', 'aws eks update-kubeconfig --name x', 'oc login']) {
      const w = world({ context: 'dev', confirm: true });
      await assert.rejects(runStep(step(text), w.needs), /does not run here/);
      assertNothingHappened(w);
    }
  });

  test('IN5: command and values are masked before the first line is written', async () => {
    const w = world({ context: 'dev', value: "s3cr'et" });
    await runStep(step('curl -u me:<password> https://x; echo hunter2'), w.needs);
    assert.ok(w.requests[0]?.text.includes("s3cr'\\''et"));
    assert.equal(w.begun[0]?.values['<password>'], '[masked: typed value]');
    assert.deepEqual(w.requests[0]?.secrets, ["s3cr'et"]);
    assert.doesNotMatch(JSON.stringify(w.begun), /hunter2|s3cr/);
  });

  test('IN5: what is typed for a secret name is taken out in whatever quotes it stands; what is too short is said to stay', async () => {
    const value = 'typed"$x\'y';
    const w = world({ context: 'dev', value });
    await runStep(step(`echo <password> '<password>' "<password>"; cat <<EOF\n<password>\nEOF`), w.needs);
    const mark = '[masked: typed value]';
    assert.equal(w.begun[0]?.command, `echo '${mark}' '${mark}' "${mark}"; cat <<EOF\n${mark}\nEOF`);
    const short = world({ context: 'dev', value: 'abc' });
    await runStep(step('echo <password> abcd'), short.needs);
    assert.equal(short.begun[0]?.command, 'echo abc abcd');
    assert.match(short.begun[0]?.values['<password>'] ?? '', /^\[masked: .*too short/);
    assert.deepEqual(short.requests[0]?.secrets, []);
  });

  test('IN4: a run that did not start leaves no entry and says why', async () => {
    const w = world({ context: 'dev', runs: [{ kind: 'not started', because: 'The terminal is busy.' }] });
    await assert.rejects(runStep(step('kubectl get pods'), w.needs), /The terminal is busy/);
    assert.deepEqual(w.withdrawn, ['id1']);
    assert.deepEqual(w.finished, []);
  });

  test('EX1: what was taken back in the queue leaves no entry, and is no failure', async () => {
    const w = world({ context: 'dev', runs: [{ kind: 'taken back', by: 'person' }] });
    assert.deepEqual(await runStep(step('kubectl get pods'), w.needs), { kind: 'taken back', by: 'person' });
    assert.deepEqual(w.withdrawn, ['id1']);
    assert.deepEqual(w.finished, []);
  });
});
