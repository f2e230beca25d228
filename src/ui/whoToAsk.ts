/** Whether a command is one beside which the cluster is asked who acts, and of which login. */
import { createHash } from 'node:crypto';
import { CLUSTER_CLIENTS } from '../command/programs.ts';
import type { Command } from '../command/types.ts';
import type { Session } from '../kube/types.ts';
import type { WhoToAsk } from '../run/types.ts';
import { loginVariables } from '../run/whoFile.ts';

/** A word that is one of them, wherever it stands: what is not known may start any, and is not asked for. */
const client = new RegExp(String.raw`(?<![\w.-])(?:kubectl|oc|helm|${[...CLUSTER_CLIENTS].join('|')})(?![\w.=/-])`);
const ownLogin = new RegExp(String.raw`\b(?:${loginVariables.join('|')})\w*=`);
/** One command that has asked the server, and so logged in, where it ends well. */
const reachesServer = /^\s*(?:kubectl|oc)\s(?:[^;&|\n]*\s)?(?:get|describe|logs|top|events)\s[^;&\n]*$/;
const mayNot = /\|\||\s(?:-h|--help)\b/;

/**
 * `undefined` for what starts no client, and for what acts as another than the login of its context. `--as` is none of
 * these: who poses as somebody stays who they are, and the command says as whom.
 */
export function whoToAsk(
  { text, needsCluster, ownTargets }: Command,
  { context: chosen, named, sha256, withHelper }: Session,
): WhoToAsk | undefined {
  const isOther = ownTargets.some(({ flag }) => flag !== 'context' && flag !== 'as') || named.length > 1;
  const context = named[0]?.context ?? chosen;
  if (context === undefined || isOther || !needsCluster || !client.test(text) || ownLogin.test(text)) return undefined;
  const key = createHash('sha256')
    .update(JSON.stringify([sha256, context]))
    .digest('hex')
    .slice(0, 16);
  if (!withHelper.includes(context)) return { key, context, when: 'beside' };
  // A login helper may open a browser or ask: it is started again only where it has just logged in for the person.
  const hasLoggedIn = reachesServer.test(text) && !mayNot.test(text);
  return { key, context, when: hasLoggedIn ? 'behind' : 'known' };
}
