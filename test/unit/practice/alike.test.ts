/** The comparison of two answers bites: what is not the age of something or a figure must be the same. */
import assert from 'node:assert/strict';
import { alikeOf, unlike } from '../../support/alike.ts';

suite('two answers of one command', () => {
  const pods = 'NAME        READY   STATUS    RESTARTS      AGE\nmongodb-0   1/1     Running   1 (5s ago)   2d3h\n';

  test('ages and the width of columns may differ, states may not', () => {
    const kind = alikeOf('kubectl get pods');
    assert.equal(unlike(kind, pods, pods.replace('(5s ago)', '(1m10s ago)').replace('2d3h', '49h')), undefined);
    assert.match(unlike(kind, pods, pods.replace('Running', 'Error')) ?? '', /Error/);
    assert.notEqual(unlike(kind, pods, pods.replace('1/1', '0/1')), undefined);
    assert.notEqual(unlike(kind, '', pods), undefined);
  });

  test('figures may differ, their names may not', () => {
    const kind = alikeOf('kubectl top pods');
    const figures = 'NAME   CPU(cores)   MEMORY(bytes)\na      12m          300Mi\n';
    assert.equal(unlike(kind, figures, figures.replace('12m', '9m').replace('300Mi', '1024Mi')), undefined);
    assert.notEqual(unlike(kind, figures, figures.replace('a  ', 'b  ')), undefined);
  });

  test('of a log that goes on each line must be one of it; of a thread dump the threads are compared', () => {
    assert.equal(unlike(alikeOf('kubectl logs -l app=a'), 'two\nthree\n', 'one\ntwo\nthree\nfour\n'), undefined);
    assert.match(unlike('log', 'two\nfive\n', 'one\ntwo\n') ?? '', /five/);
    const dump = '"main" #1 prio=5\n   java.lang.Thread.State: RUNNABLE\n"pool-1" #2\n';
    assert.equal(
      unlike(alikeOf('kubectl exec -it a -- jstack 1'), dump, dump.replace('RUNNABLE', 'WAITING')),
      undefined,
    );
    assert.notEqual(unlike('threads', dump, dump.replace('pool-1', 'pool-2')), undefined);
  });

  test('all else is the same to the letter, but for what kubectl and mongosh say of themselves', () => {
    const kind = alikeOf('kubectl exec -it mongodb-0 -- mongosh --eval "db.a.find()"');
    const id = (one: string): string => `Current Mongosh Log ID:\t${one}\n[ { n: 1 } ]\n`;
    assert.equal(unlike(kind, id('0123456789abcdef01234567'), id('1123456789abcdef01234567')), undefined);
    const noise = 'E1129 13:19:20.341308   18256 v3.go:79] "Unhandled Error" err="websocket: close sent"\n';
    assert.equal(unlike(kind, '[ { n: 1 } ]\n', `[ { n: 1 } ]\n${noise}`), undefined);
    const early = 'E1129 14:42:44.545518   16720 websocket.go:296] Unknown stream id 1, discarding message\n';
    assert.equal(unlike(kind, '[ { n: 1 } ]\n', `${early}[ { n: 1 } ]\n`), undefined);
    assert.notEqual(unlike(kind, '[ { n: 1 } ]\n', early), undefined);
    assert.notEqual(unlike(kind, '[ { n: 1 } ]\n', '[ { n: 2 } ]\n'), undefined);
  });
});
