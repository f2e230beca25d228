/** A step that sounds as if it only looks and changes something; and what changes nothing that anybody asks about. */
import { titleOfText } from '../command/title.ts';
import type { ClusterCall, Command, Effect, Trap } from '../command/types.ts';
import type { Block } from './types.ts';

/** Begins like something that only looks. Of a command's own words none does. */
const LOOKS =
  /^(?:\d+(?:\.\d+)*[.)]?\s+)?(?:check(?! ?(?:out|in|before)\b)|diagnos(?:e|is|tics?)(?! settings)|look|verify|verification|inspect|view|get(?! (?:started|join)\b))\b/i;
const DIAGNOSIS = /^(?:\d+(?:\.\d+)*[.)]?\s+)?diagnos/i;
const DOES =
  'add|adjust|apply|change|clean|clear|comment|create|decrease|delete|deploy|disable|download|drain|enable|increase|install|kill|patch|purge|raise|reboot|reload|remove|reset|restart|restore|roll|run|scale|set|start|stop|switch|trigger|turn|update|upgrade|write';
/** *Check the queue and purge it*: the words say it. */
const SAYS_BOTH = new RegExp(
  String.raw`(?:\b(?:and|or|then|to)\b|[,;:])\s+(?:if \w+,\s+)?(?:make sure to|${DOES})\b`,
  'i',
);
/** *Delete the session* under *Verification*. */
const SAYS_WHAT = new RegExp(String.raw`^(?:${DOES})\b`, 'i');

export function checkThatChanges(
  command: Command,
  { headingPath, condition }: Pick<Block, 'headingPath' | 'condition'>,
): Trap | undefined {
  const { effect, title, text } = command;
  if (!changes(effect)) return undefined;
  const heading = headingPath.at(-1) ?? '';
  const sounds = (words: string): boolean => LOOKS.test(words) && !SAYS_BOTH.test(words);
  const place = [title, condition ?? '', heading].find(sounds);
  if (place === undefined || !changesWhatRuns(command)) return undefined;
  const isSaid = title !== titleOfText(text) && SAYS_WHAT.test(title);
  if (isSaid && place === heading && !DIAGNOSIS.test(heading)) return undefined;
  const under = place !== heading && LOOKS.test(heading) ? ` under “${heading}”` : '';
  const what = whatItDoes(command);
  const lineEnd = text.indexOf('\n');
  return {
    code: 'check-that-changes',
    range: { start: 0, end: lineEnd < 0 ? text.length : lineEnd },
    message: `“${place}”${under} sounds as if it only looks, but this ${effect}${what === undefined ? '' : ` (${what})`}. ${isSaid ? 'Put it' : 'Say what it does in its comment, and put it'} where things are changed.`,
  };
}

/**
 * It changes a service or a machine for certain: not a file of this folder, the person's own settings, an image that is
 * fetched, a pod that is there to look from. What a POST does nobody can tell: many only ask.
 */
export function changesWhatRuns(command: Command): boolean {
  const { effect, calls, outside, besides, needsCluster, text } = command;
  if (!changes(effect) || opensSession(command)) return false;
  if (effect === 'changes' && onlyPosts(command)) return false;
  if (calls.some((call) => changes(call.effect) && !isTool(call, text))) return true;
  // What a program that we do not know says that it changes may be anywhere.
  const reaches = outside.length > 0 || (needsCluster && calls.length === 0);
  return changes(besides) && reaches && !isOwnMatter(text);
}

function changes(effect: Effect): boolean {
  return effect === 'changes' || effect === 'deletes';
}

/** A shell on a node or a host, a container to look from: what is done there is typed by a person. */
function opensSession({ ends, calls, text }: Command): boolean {
  const isShell = ends === 'after input' && /\b(?:ssh|start-session)\b/.test(text);
  return isShell || calls.some(({ verb: [verb, second] }) => verb === 'debug' || second === 'debug');
}

/** A pod that goes away by itself, a token to ask with. */
function isTool({ verb, effect, args }: ClusterCall, text: string): boolean {
  if (effect === 'deletes') return false;
  const isRemoved = (args ?? text.split(/\s+/)).some((arg) => /^--rm(?:=true)?$/.test(arg));
  return (verb[0] === 'run' && isRemoved) || verb.join(' ') === 'create token';
}

const CHANGING_METHOD_OF_HTTP =
  /(?:^|[\s"'])(?:-X\s*|--request[= ]\s*)["']?(?:DELETE|PUT|PATCH)\b|-T\b|--upload-file\b/;
const POSTS_WITH =
  /^(?:curl|jq|echo|printf|grep|head|tail|cat|sort|uniq|wc|awk|cut|tr|date|test|\[|time|timeout|base64|python3?|kubectl|oc)$/;

function onlyPosts({ text, calls, programs }: Command): boolean {
  return (
    /\bcurl\b/.test(text) &&
    !CHANGING_METHOD_OF_HTTP.test(text) &&
    programs.every((program) => POSTS_WITH.test(program)) &&
    calls.every(({ verb, effect }) => effect !== 'changes' || verb[0] === 'exec' || verb[0] === 'run')
  );
}

/** A job of one's own, images, package lists and settings of this machine, one for each start of such a program. */
const OWN_MATTER =
  /\b(?:kill\s+(?:-\w+\s+)?["']?\$\{?\w*PID\}?["']?(?=\s|$)|(?:docker|podman|nerdctl|crictl)\s+(?:(?:image|container)\s+)?(?:pull|run|build|login)\b|gcloud\s+(?:config|auth)\s|aws\s+eks\s+update-kubeconfig\b|az\s+aks\s+get-credentials\b|(?:apt|apt-get|dnf|yum|apk)\s+(?:-\S+\s+)*(?:update|makecache|check-update)\b)/g;
const OWN_PROGRAM = /\b(?:kill|docker|podman|nerdctl|crictl|gcloud|aws|az|apt|apt-get|dnf|yum|apk)\s+[a-z"'$-]/g;

function isOwnMatter(text: string): boolean {
  const own = text.match(OWN_MATTER)?.length ?? 0;
  return own > 0 && own === (text.match(OWN_PROGRAM)?.length ?? 0);
}

const CHANGING_METHOD =
  /\.((?:set|insert|update|delete|remove|replace|drop|create|rename|kill|shutdown|fsync|findOneAnd)\w*|bulkWrite|findAndModify|save)\s*\(/;

/** `setProfilingLevel`, `kubectl rollout restart`, `jmap`. */
function whatItDoes({ text, effect, calls }: Command): string | undefined {
  const method = /\bmongo(?:sh)?\b/.test(text) ? CHANGING_METHOD.exec(text)?.[1] : undefined;
  if (method === 'setProfilingLevel') return `${method}: MongoDB then records operations until it is 0 again`;
  if (method !== undefined) return method;
  const call = calls.find((call) => call.effect === effect);
  if (call === undefined) return undefined;
  // Behind `--`, also on the next line.
  const inside = call.verb[0] === 'exec' ? /\s--\s+(?:\\\n\s*)?([\w./-]+)/.exec(text)?.[1] : undefined;
  const isDump = (text.includes('jmap') && text.includes('-dump')) || text.includes('GC.heap_dump');
  return isDump ? 'the JVM stands still while it is dumped' : (inside ?? [call.client, ...call.verb].join(' '));
}
