/** A runbook as teams write them: prose, lists, tables, a block every twenty lines or so; no two sections alike. */

/** `first`: the number of its first section. */
export function sampleRunbook(lines: number, first = 1): string {
  const sections: string[] = [];
  for (let n = first, written = 0; written < lines; n += 1) {
    const text = `## ${n}. Pods of service-${n} restart

**When:** alert \`PodCrashLooping\` fires for *service-${n}*. See [the dashboard](https://example.com/d/${n}).

1. Look at its pods, the unhealthy first:

   \`\`\`bash
   # Check pod status
   kubectl get pods -n team-${n} -l app=service-${n}
   kubectl logs -n team-${n} <pod-name> --previous --tail=100 | grep -i error
   \`\`\`

2. If a pod is **OOMKilled**, compare with its limits:

| pod | limit | used |
| --- | ----- | ---- |
| a-${n} | 512Mi | 500Mi |

\`\`\`bash
kubectl -n team-${n} rollout restart deployment/service-${n} \\
  --field-manager=on-call
\`\`\`

> Tell #team-${n} before you restart anything.

`;
    sections.push(text);
    written += text.split('\n').length - 1;
  }
  return sections.join('').split('\n').slice(0, lines).join('\n');
}
