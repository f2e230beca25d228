/** What may stand behind the marks of a fence, as data: languages and attributes, each with what it is for. */

/** The first is what most blocks of a runbook are. */
export const LANGUAGES: Readonly<Record<string, string>> = {
  bash: 'commands, each with a Run',
  console: 'commands with prompts, and output',
  mongosh: 'JavaScript for the MongoDB shell',
  javascript: 'JavaScript',
  yaml: 'a manifest, or a piece of one',
  json: 'JSON',
  text: 'what something prints',
  sql: 'statements for a database',
  promql: 'a question for Prometheus',
  http: 'a request',
  markdown: 'a list or a message to copy',
  template: 'a message to fill in',
  zsh: 'commands for zsh',
  ksh: 'commands for ksh',
  fish: 'commands for fish',
  powershell: 'commands for PowerShell, without a Run',
  diff: 'what changes',
  ini: 'settings',
  toml: 'settings',
  xml: 'XML',
};

/** What is written there too: `js` is none of the others' beginnings. */
export const OTHER_LANGUAGES =
  'sh shell js ts jsx tsx py python rb ruby go rust java kotlin md yml txt plain plaintext log csv css html hcl tf dockerfile make nginx pwsh ps1 shell-session properties graphql psql mysql logql rego env'.split(
    ' ',
  );

export interface Attribute {
  readonly about: string;
  /** All that it can be, or examples where it is free. */
  readonly values: readonly string[];
  readonly isFree?: true;
}

export const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  name: { about: 'a fixed name, whatever headings change', values: [], isFree: true },
  timeout: { about: 'ends the run after this time', values: ['30s', '2m', '10m', '1h'], isFree: true },
  context: { about: 'runs without a cluster', values: ['none'] },
  confirm: { about: 'asks before each run', values: ['always'] },
  output: { about: 'keeps no output in the notebook', values: ['none'] },
};
