/** Why a pod is not well, in the words of its own status: what the table of `kubectl get` leaves out. */

interface State {
  readonly waiting?: { readonly reason?: unknown; readonly message?: unknown };
  readonly terminated?: { readonly reason?: unknown; readonly exitCode?: unknown };
}
interface PodObject {
  readonly status?: {
    readonly conditions?: readonly { readonly type?: unknown; readonly status?: unknown; readonly message?: unknown }[];
    readonly containerStatuses?: readonly { readonly state?: State; readonly lastState?: State }[];
  };
}

const maxLength = 120;

/** `OOMKilled`, `0/3 nodes are available: …`; undefined where its status says nothing more. Foreign text. */
export function whyOf(pod: unknown): string | undefined {
  const { status } = (pod ?? {}) as PodObject;
  const scheduled = (status?.conditions ?? []).find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  if (typeof scheduled?.message === 'string') return firstSentence(scheduled.message);
  for (const { state, lastState } of status?.containerStatuses ?? []) {
    const ended = state?.terminated ?? lastState?.terminated;
    // `Error` with its code says more than the word; of one that ended well there is nothing to say.
    if (ended?.reason === 'Error') return `exit ${String(ended.exitCode)}`;
    if (typeof ended?.reason === 'string' && ended.reason !== 'Completed') return ended.reason;
    const { reason, message } = state?.waiting ?? {};
    if (typeof message === 'string' && reason !== 'CrashLoopBackOff') return firstSentence(message);
  }
  return undefined;
}

function firstSentence(message: string): string {
  const line = message.trim().split(/\n|\. /, 1)[0] ?? '';
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
