/** *Use This File as a Runbook*: one line of front matter, as an ordinary edit that can be undone. */

/** For the active Markdown document. @throws UserError where there is none. */
export declare function useActiveFileAsRunbook(): Promise<void>;
