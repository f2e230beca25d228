import assert from 'node:assert/strict';
import { createAskedAgain } from '../../../src/ui/askedAgain.ts';
import { waitFor } from '../../support/waitFor.ts';

suite('ui/askedAgain', () => {
  test('LN2: what the editor does not ask for is told again, and no more once it has asked', async () => {
    let told = 0;
    const again = createAskedAgain(
      () => (told += 1),
      () => true,
    );
    try {
      again.tell();
      assert.equal(told, 1);
      await waitFor('the second time', () => told === 2);
      again.asked();
      again.tell();
      again.asked();
      assert.equal(told, 3);
    } finally {
      again.dispose();
    }
  });
});
