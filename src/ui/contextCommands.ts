/** The commands about the context: choose, accept what changed, say whether it is protected, log in, *Reads Only*. */
import * as vscode from 'vscode';
import { UserError } from '../errors.ts';
import type { Kube } from '../kube/kube.ts';
import type { ContextPicker } from './contextPicker.ts';
import { settingIds } from './ids.ts';
import type { Report } from './report.ts';
import type { Ask } from './step.ts';
import { requireTrust } from './trust.ts';
import type { WindowContext } from './windowContext.ts';
import { inert } from './words.ts';

export interface ContextCommands {
  readonly chooseContext: () => Promise<void>;
  readonly chooseNamespace: () => Promise<void>;
  readonly acceptCluster: () => Promise<void>;
  readonly classifyContext: () => Promise<void>;
  readonly logIn: () => Promise<void>;
  readonly toggleReadsOnly: () => Promise<void>;
}

export interface ContextCommandsNeeds {
  readonly kube: Kube;
  readonly context: WindowContext;
  readonly picker: ContextPicker;
  readonly ask: Pick<Ask, 'classify' | 'changed'>;
  readonly report: Report;
}

const checkMs = 10_000;

export function createContextCommands({ kube, context, picker, ask, report }: ContextCommandsNeeds): ContextCommands {
  return {
    chooseContext: async () => {
      await picker.pickContext();
    },
    chooseNamespace: async () => {
      await picker.pickNamespace();
    },

    acceptCluster: async () => {
      const session = context.session();
      if (session === undefined) throw new UserError('No context is chosen.', 'Choose one in the status bar.');
      const check = await kube.check(session, AbortSignal.timeout(checkMs));
      if (check.kind === 'same') {
        await report.info(`${inert(session.context ?? '')} is what it was. There is nothing to accept.`);
      } else if ((await ask.changed(session, check.differences)) === 'accept') {
        await context.adopt(await check.accept());
      }
    },

    classifyContext: async () => {
      const session = context.session();
      if (session?.context === undefined) throw new UserError('No context is chosen.', 'Choose one in the status bar.');
      const { context: name, namespace, isSimulated, pin } = session;
      const place = { context: name, namespace, server: pin?.server, isSimulated };
      const answer = await ask.classify(place);
      if (answer === undefined) return;
      await context.remember(session.context, answer, place.server);
      if (answer === 'open' && context.protection(session.context, session.namespace, place.server) === 'protected') {
        await report.info(`${inert(session.context)} stays protected: a pattern in the settings names it.`);
      }
    },

    logIn: async () => {
      requireTrust();
      // Ordinary, with the person's own kubeconfig: logging in writes there.
      const terminal = vscode.window.createTerminal({
        name: 'Log In',
        iconPath: new vscode.ThemeIcon('key'),
        message: 'Your own kubeconfig is used here. Log in as you always do, then click Run again.',
      });
      terminal.show();
    },

    toggleReadsOnly: async () => {
      const settings = vscode.workspace.getConfiguration();
      const on = !context.readsOnly();
      await settings.update(settingIds.readsOnly, on, vscode.ConfigurationTarget.Global);
      if (!on && context.readsOnly()) {
        throw new UserError('Reads Only stays on: the settings of this folder switch it on.', 'Change them there.');
      }
      await report.info(on ? 'Reads Only is on: nothing runs but what is known to read.' : 'Reads Only is off.');
    },
  };
}
