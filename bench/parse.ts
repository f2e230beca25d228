/** PF2: a runbook read with all that we know of it, beside markdown-it alone on the same text. */
import MarkdownIt from 'markdown-it';
import { parseRunbook } from '../src/runbook/parseRunbook.ts';
import { compare, type Row } from './row.ts';

const maxRatio = 0.6;

export async function measure(): Promise<readonly Row[]> {
  const markdown = new MarkdownIt({ html: true });
  const sizes = [
    { lines: 1000, rounds: 60 },
    { lines: 10_000, rounds: 15 },
    { lines: 100_000, rounds: 5 },
  ];
  return sizes.map(({ lines, rounds }) => {
    const text = runbookOf(lines);
    const { oursMs, bareMs } = compare(
      rounds,
      () => parseRunbook(text),
      () => markdown.parse(text, {}),
    );
    return {
      what: `parse ${lines.toLocaleString('en-US')} lines, beside markdown-it`,
      ours: oursMs,
      bare: bareMs,
      unit: 'ms',
      promise: { words: `PF2: ≤ ${maxRatio}`, kept: oursMs / bareMs <= maxRatio },
    };
  });
}

/** A runbook as teams write them: prose, lists, tables, a block every twenty lines or so; no two sections alike. */
function runbookOf(lines: number): string {
  const sections: string[] = [];
  for (let n = 1, written = 0; written < lines; n += 1) {
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
