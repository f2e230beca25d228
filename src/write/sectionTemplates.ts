/**
 * Our own templates of sections. `[[words]]` is a tab stop. Two names are filled in where they are known: `[[service]]`
 * and, in headings of severities and escalation levels, `[[name]]`.
 */

export const SECTION_KINDS = [
  'incident',
  'diagnosis',
  'resolution',
  'severity',
  'template',
  'escalation',
  'review',
] as const;
export type SectionKind = (typeof SECTION_KINDS)[number];

export interface SectionTemplate {
  /** Of ours, or of a team's own file: then a team's kind may be none of ours. */
  readonly kind: SectionKind | undefined;
  /** In the list that one picks from. */
  readonly title: string;
  /** Markdown with LF, which begins with a heading. */
  readonly section: string;
  /** What is added where the section is there already: a step of a diagnosis or a resolution. */
  readonly step?: string;
  /** The heading above all of this kind, for a file that has none. */
  readonly container?: string;
  /** Stands under a new container instead of `section`. */
  readonly first?: string;
  /** The headings below its first are numbered from the first incident on: those of the next are then not the same. */
  readonly numbersParts?: boolean;
  /** A team's own: the heading that it belongs under. */
  readonly under?: string;
}

const diagnosis = `# Diagnosis

\`\`\`bash
# 1. Check pod status
kubectl get pods -l app=[[service]]

# 2. Read what the pods said last
kubectl logs -l app=[[service]] --tail=100 --prefix

# 3. See what was rolled out
kubectl rollout history deployment/[[service]]
\`\`\`
`;

const diagnosisStep = `\`\`\`bash
# [[What is to be seen]]
kubectl describe pods -l app=[[service]]
\`\`\`
`;

const resolutionStep = `1. **If [[pods run but do not answer]]:**

   \`\`\`bash
   # Keep what they said
   kubectl logs -l app=[[service]] --tail=500 --prefix

   # Replace the pods one by one
   kubectl rollout restart deployment/[[service]]

   # Wait for the new ones
   kubectl rollout status deployment/[[service]] --timeout=5m
   \`\`\`

   The way back: [[go back to the revision before with rollout undo]].
`;

const resolution = `# Resolution

${resolutionStep}`;

const incident = `# [[What is wrong]]

## Symptoms

- [[What people see]]
- Alert \`[[AlertName]]\`

#${diagnosis}
#${resolution}`;

const severity = `# [[name]] - [[Nobody can use it]]

- **Response time:** [[Immediate]]
- **Examples:** [[what belongs here]]
- **Escalation:** [[Page the on-call engineer]]
`;

const firstSeverities = `# SEV1 - [[Nobody can use it]]

- **Response time:** Immediate
- **Examples:** [[every request fails, data is lost]]
- **Escalation:** Page the on-call engineer and the incident lead

# SEV2 - [[Some cannot use it]]

- **Response time:** 15 minutes
- **Examples:** [[errors above 5 %, one part is down]]
- **Escalation:** Page the on-call engineer

# SEV3 - [[Slow, or nobody notices yet]]

- **Response time:** Next business day
- **Examples:** [[a warning that repeats]]
- **Escalation:** Open a ticket
`;

const message = `# [[New message]]

\`\`\`text
[[service]]: {title}

Status: {status}
Impact: {impact}
Started: {start}

Next update in 15 minutes.
\`\`\`
`;

const escalation = `# [[name]] - [[Who]]

- [[What they do]]
- Escalate if unresolved in 30 minutes
`;

const firstEscalation = `# L1 - On-call engineer

- Follows this runbook
- Escalate if unresolved in 30 minutes

# L2 - [[Incident lead]]

- [[Decides, and tells those who depend on it]]
- Escalate if unresolved in 60 minutes
`;

const review = `# [[What comes next]]

- [ ] [[What is to be done, and by whom]]
`;

const firstReview = `# Within 24 hours

- [ ] Write the timeline from the incident notebook
- [ ] Say what the root cause was
- [ ] Give each action item an owner
`;

export const OUR_TEMPLATES: readonly SectionTemplate[] = [
  { kind: 'incident', title: 'Incident', section: incident, container: 'Incidents', numbersParts: true },
  { kind: 'diagnosis', title: 'Diagnosis', section: diagnosis, step: diagnosisStep },
  { kind: 'resolution', title: 'Resolution', section: resolution, step: resolutionStep },
  { kind: 'severity', title: 'Severity', section: severity, container: 'Severity levels', first: firstSeverities },
  { kind: 'template', title: 'Message', section: message, container: 'Communication templates' },
  {
    kind: 'escalation',
    title: 'Escalation level',
    section: escalation,
    container: 'Escalation',
    first: firstEscalation,
  },
  { kind: 'review', title: 'Review list', section: review, container: 'Post-incident review', first: firstReview },
];
