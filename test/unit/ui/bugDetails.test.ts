/** What is told of a bug, and what is not. */
import assert from 'node:assert/strict';
import { bugDetails, isCancelled } from '../../../src/ui/bugDetails.ts';

suite('bug details', () => {
  test('IN5: what stands in quotes may be a value and is left out; the place stays', () => {
    let thrown: unknown;
    try {
      JSON.parse('hunter2 is my password');
    } catch (error) {
      thrown = error;
    }
    const { title, text } = bugDetails(thrown);
    assert.doesNotMatch(text, /hunter2/);
    assert.match(title, /^SyntaxError: /);
    assert.match(text, /\n\s+at .*bugDetails\.test\.ts/);
  });

  test('a message of several lines does not reach the stack', () => {
    const { text } = bugDetails(new Error('could not read\nAKIA1234 secret'));
    assert.doesNotMatch(text, /AKIA1234/);
  });

  test('the code of a system error and the cause are told', () => {
    const cause = Object.assign(new Error("ENOENT: no such file, open '/home/anna/x'"), { code: 'ENOENT' });
    const { text } = bugDetails(new TypeError('cannot', { cause }));
    assert.match(text, /^TypeError: cannot/);
    assert.match(text, /caused by Error ENOENT: ENOENT: no such file, open '…'/);
    assert.doesNotMatch(text, /anna/);
  });

  test('what is no error is not told by its content', () => {
    assert.equal(bugDetails('hunter2').text, 'string');
  });

  test('what was cancelled is silent', () => {
    assert.equal(isCancelled(AbortSignal.abort().reason), true);
    assert.equal(isCancelled(Object.assign(new Error('Canceled'), { name: 'Canceled' })), true);
    assert.equal(isCancelled(new Error('Canceled')), false);
  });
});
