/**
 * The five incidents on the practice cluster, outside an editor, and one on production: all at once, each on a cluster of its
 * own. By click they are in `test/editor/rehearsal`.
 */
import { incidents } from '../support/incidents.ts';
import { incidentTests } from '../support/playIncidents.ts';

incidentTests('practice: scenarios', [
  ...incidents,
  {
    title: 'memory-leak in production: a smaller heap cures it, without looking into any pod',
    scenario: 'memory-leak',
    namespace: 'inventory-prod',
    async play({ step, eventually, pod, isOpen, isOver }) {
      await eventually(4, 'Is the garbage collector under pressure?', /GC pressure: heap/, { 'pod-name': pod });
      await eventually(4, 'Who was killed, and how often?', / [1-9]\d* +OOMKilled$/m);
      await step(4, 'How full is the heap?', /cannot create resource "pods\/exec"/, { 'pod-name': await pod() }, 1);
      isOpen();
      await step(4, 'Let the heap grow no further than the container allows', /env updated/);
      await step(4, 'Wait for the new ones', /successfully rolled out/);
      await isOver();
    },
  },
]);
