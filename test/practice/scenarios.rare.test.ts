/** The incidents once more, where another role or another cure is all that is new: see `scenarios.test.ts`. */
import { incidentTests } from '../support/playIncidents.ts';

incidentTests('practice: scenarios elsewhere', [
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
