/** A suite that writes the kubeconfig of the shared editor anew; what was chosen is chosen again at its end. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { chooseContext } from './chooseContext.ts';
import type { Editor } from './editor.ts';
import { sharedKubeconfig } from './sharedEditor.ts';

export interface OwnKubeconfig {
  readonly file: () => string;
  readonly write: (text: string) => void;
}

export function useOwnKubeconfig(editor: () => Editor): OwnKubeconfig {
  const file = (): string => path.join(editor().place.home, '.kube', 'config');
  const write = (text: string): void => writeFileSync(file(), text);
  suiteTeardown(async () => {
    write(sharedKubeconfig);
    await chooseContext(editor(), 'dev', 'payments');
  });
  return { file, write };
}
