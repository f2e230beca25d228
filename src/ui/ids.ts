/** The ids of commands, settings and context keys: each stands here once, and a test compares them with package.json. */

/** What a person can call, also from the palette. */
export const commandIds = {
  run: 'incidentRunbook.run',
  editAndRun: 'incidentRunbook.editAndRun',
  copy: 'incidentRunbook.copy',
  stop: 'incidentRunbook.stop',
  openEntry: 'incidentRunbook.openEntry',
  runChecks: 'incidentRunbook.runChecks',
  checkRunbook: 'incidentRunbook.checkRunbook',
  runTyped: 'incidentRunbook.runTyped',
  showValues: 'incidentRunbook.showValues',
  chooseContext: 'incidentRunbook.chooseContext',
  chooseNamespace: 'incidentRunbook.chooseNamespace',
  acceptCluster: 'incidentRunbook.acceptCluster',
  classifyContext: 'incidentRunbook.classifyContext',
  logIn: 'incidentRunbook.logIn',
  toggleReadsOnly: 'incidentRunbook.toggleReadsOnly',
  saveIncident: 'incidentRunbook.saveIncident',
  openIncident: 'incidentRunbook.openIncident',
  newIncident: 'incidentRunbook.newIncident',
  throwAwayDraft: 'incidentRunbook.throwAwayDraft',
  startPractice: 'incidentRunbook.startPractice',
  stopPractice: 'incidentRunbook.stopPractice',
  chooseScenario: 'incidentRunbook.chooseScenario',
  fillAndCopy: 'incidentRunbook.fillAndCopy',
  copyToNotebook: 'incidentRunbook.copyToNotebook',
  newRunbook: 'incidentRunbook.newRunbook',
  newSection: 'incidentRunbook.newSection',
  useAsRunbook: 'incidentRunbook.useAsRunbook',
  explainProblems: 'incidentRunbook.explainProblems',
  findRunbook: 'incidentRunbook.findRunbook',
  showLog: 'incidentRunbook.showLog',
} as const;

export const settingIds = {
  files: 'incidentRunbook.files',
  problems: 'incidentRunbook.problems',
  kubeconfig: 'incidentRunbook.kubeconfig',
  kubectlPath: 'incidentRunbook.kubectlPath',
  protectedContexts: 'incidentRunbook.protectedContexts',
  protectedNamespaces: 'incidentRunbook.protectedNamespaces',
  harmlessContexts: 'incidentRunbook.harmlessContexts',
  readsOnly: 'incidentRunbook.readsOnly',
  incidentsFolder: 'incidentRunbook.incidentsFolder',
  keepOutputMB: 'incidentRunbook.keepOutputMB',
} as const;

/** The lists of the side bar. */
export const viewIds = {
  runbooks: 'incidentRunbook.runbooks',
  incidents: 'incidentRunbook.incidents',
} as const;

/** Context keys for `when` clauses. */
export const contextKeys = {
  inRunbook: 'incidentRunbook.inRunbook',
  active: 'incidentRunbook.active',
  running: 'incidentRunbook.running',
  draft: 'incidentRunbook.draft',
  /** Of the walkthrough: what a person has done in this window. */
  hasContext: 'incidentRunbook.hasContext',
  hasRun: 'incidentRunbook.hasRun',
  hasSaved: 'incidentRunbook.hasSaved',
  hasWritten: 'incidentRunbook.hasWritten',
} as const;

/** Of the editor's environment: `npm start` sets it, and the practice cluster starts with each window. A folder cannot set it. */
export const practiceVariable = 'INCIDENT_RUNBOOK_PRACTICE';

/** Publisher and name. */
export const extensionId = 'incident-runbook.incident-runbook';

export const notebookType = 'incident-runbook';
