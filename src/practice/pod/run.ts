/** Runs a program in a container: which image has what, and what the runtime says where there is none of the name. */
import type { Pod, PodPrograms } from '../types.ts';
import { commands } from './commands.ts';
import { jvmTools } from './jvmTools.ts';
import { kafkaTools } from './kafkaTools.ts';
import { mongosh } from './mongosh/mongosh.ts';
import type { PodProgram, ProgramIo } from './program.ts';
import { shell } from './shell.ts';

type Programs = Readonly<Record<string, PodProgram>>;

const inEveryImage: Programs = { ...commands, sh: shell, bash: shell };

/** Besides those: by the last part of the image's name. */
const inImage: Readonly<Record<string, Programs>> = {
  'inventory-service': { ...jvmTools, ...kafkaTools, mongosh },
  mongo: { mongosh },
  kafka: kafkaTools,
};

const folders = /^(?:\/usr\/local\/bin|\/usr\/bin|\/bin|\/opt\/kafka\/bin)\//;

/** The message is the container runtime's. */
export class NoSuchProgram extends Error {
  override readonly name = 'NoSuchProgram';
  constructor(name: string) {
    const where = name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
    super(
      'error executing command in container: failed to exec in container: failed to start exec: ' +
        'OCI runtime exec failed: exec failed: unable to start container process: ' +
        `exec: "${name}": ${where} (the practice cluster has few programs)`,
    );
  }
}

/** When the container ends the session is over, whatever is still done here: then its input hangs up. */
export const runInPod: PodPrograms['runInPod'] = async (argv, session) => {
  const [name = '', ...args] = argv;
  const find = findProgram(session.pod);
  const program = find(name);
  if (!program) throw new NoSuchProgram(name);
  const io: ProgramIo = {
    pod: session.pod,
    runtime: session.runtime,
    world: session.world,
    input: session.input,
    isTty: session.isTty,
    shell: { variables: environmentOf(session.pod), directory: '/', lastCode: 0, isEnded: false },
    find,
    stdout: (data) => session.stdout(data),
    stderr: (data) => session.stderr(data),
  };
  return program(args, io);
};

function findProgram(pod: Pod): (name: string) => PodProgram | undefined {
  const image = pod.spec.containers[0]?.image ?? '';
  const own = inImage[image.replace(/^.*\//, '').replace(/[:@].*$/, '')] ?? {};
  return (name) => {
    const base = name.replace(folders, '');
    if (Object.hasOwn(own, base)) return own[base];
    return Object.hasOwn(inEveryImage, base) ? inEveryImage[base] : undefined;
  };
}

function environmentOf({ metadata, spec }: Pod): Map<string, string> {
  return new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', metadata.name],
    ['HOME', '/root'],
    ['KUBERNETES_SERVICE_HOST', '10.96.0.1'],
    ['KUBERNETES_SERVICE_PORT', '443'],
    ...(spec.containers[0]?.env ?? []).map(({ name, value = '' }): [string, string] => [name, value]),
  ]);
}
