/** This repository as tests see it: where it lies, its manifest, its source files. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const repositoryFolder = path.resolve(import.meta.dirname, '..', '..');

export interface ContributedSetting {
  readonly type: string;
  readonly scope: string;
  readonly default: unknown;
  readonly markdownDescription: string;
}

export interface Keybinding {
  readonly command: string;
  readonly key: string;
  readonly mac?: string;
  readonly when?: string;
}

export interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly engines: { readonly vscode: string };
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: unknown; readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly keybindings: readonly Keybinding[];
    readonly configuration: { readonly properties: Readonly<Record<string, ContributedSetting>> };
    readonly notebooks: readonly { readonly type: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly description: string;
        readonly completionEvents: readonly string[];
        readonly media: { readonly markdown: string };
      }[];
    }[];
  };
}

export function readManifest(): Manifest {
  return JSON.parse(readRepositoryFile('package.json'));
}

/** `file` is relative to the repository, with `/`. */
export function readRepositoryFile(file: string): string {
  return readFileSync(path.join(repositoryFolder, file), 'utf8');
}

/** TypeScript files below a folder of the repository, as paths relative to the repository, with `/`. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(repositoryFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file.split(path.sep).join('/')}`)
    .toSorted();
}
