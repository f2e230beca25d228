/** The API over the sample service, on a cluster whose clock the test holds; without a network. */
import { createCluster, type RunningCluster } from '../../../../src/practice/cluster/cluster.ts';
import { createModel, type PracticeModel } from '../../../../src/practice/model/model.ts';
import { sampleObjects } from '../../../../src/practice/model/sampleObjects.ts';
import type { Person } from '../../../../src/practice/api/access.ts';
import { answerRequest } from '../../../../src/practice/api/router.ts';
import { Refusal } from '../../../../src/practice/api/status.ts';
import type { Pod } from '../../../../src/practice/types.ts';

export const onCall: Person = {
  name: 'on-call',
  groups: ['system:authenticated'],
  token: 'a'.repeat(48),
  roles: { '*': 'view', inventory: 'edit', 'inventory-prod': 'operate' },
};
export const visitor: Person = {
  name: 'visitor',
  groups: ['system:authenticated'],
  token: 'b'.repeat(48),
  roles: { inventory: 'view' },
};

/** What the tests read of an answer; what is not there is undefined. */
export interface Body {
  readonly [key: string]: Body;
  readonly [index: number]: Body;
}

export interface Asked {
  readonly code: number;
  readonly body: Body;
  readonly message: string;
  /** Of a stream, so far. */
  text(): string;
  /** Of a watch, so far. */
  events(): readonly { readonly type: string; readonly object: Body }[];
  isOver(): boolean;
  /** The client goes away. */
  leave(): void;
}

export interface Ask {
  readonly as?: Person;
  readonly accept?: string;
  readonly type?: string;
  readonly body?: unknown;
}

export interface HeldApi {
  readonly cluster: RunningCluster;
  readonly model: PracticeModel;
  /** `GET /api/v1/…`. */
  ask(line: string, options?: Ask): Asked;
  pass(seconds: number): void;
  pods(app: string): readonly Pod[];
}

const namespaces = ['inventory', 'inventory-prod'];

export function holdApi(): HeldApi {
  let nowMs = Date.UTC(2026, 10, 29, 12);
  let seed = 7;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const objects = [...sampleObjects('inventory', 2), ...sampleObjects('inventory-prod', 3)];
  const cluster = createCluster({ clock: { now: () => nowMs }, random, namespaces, objects });
  const model = createModel({ cluster, namespaces });
  cluster.start(model);
  open.push(cluster);
  return {
    cluster,
    model,
    ask: (line, options = {}) => ask(cluster, line, options),
    pass: (seconds) => {
      for (let beat = 0; beat < seconds * 2; beat += 1) {
        nowMs += 500;
        cluster.tick();
      }
    },
    pods: (app) => cluster.store.list('pods', 'inventory', ({ metadata }) => metadata.labels?.['app'] === app),
  };
}

const open: RunningCluster[] = [];

/** For `teardown`: no timer stays. */
export function stopApis(): void {
  for (const cluster of open.splice(0)) cluster.stop();
}

function ask(cluster: RunningCluster, line: string, options: Ask): Asked {
  const [method = '', url = ''] = line.split(' ');
  const { as = onCall, accept = 'application/json', type = 'application/json', body } = options;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body));
  let text = '';
  let isOver = false;
  let leave = () => {};
  const read = () => ({
    text: () => text,
    events: () =>
      text
        .split('\n')
        .filter((each) => each !== '')
        .map((each) => JSON.parse(each) as { type: string; object: Body }),
    isOver: () => isOver,
    leave: () => leave(),
  });
  try {
    const answer = answerRequest(cluster, as, { method, url, accept, contentType: type, body: bytes });
    if (answer.kind === 'document') return { code: answer.code, body: plain(answer.body), message: '', ...read() };
    leave = answer.start({ write: (some) => void (text += some), end: () => (isOver = true) });
    return { code: 200, body: {}, message: '', ...read() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code, body: plain(error.status), message: error.message, ...read() };
  }
}

/** As it would arrive. */
function plain(body: unknown): Body {
  return JSON.parse(JSON.stringify(body)) as Body;
}

/** A Deployment that `kubectl create` would send. */
export function webDeployment(name = 'web', spec: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name, image: 'registry.example/web:1', ports: [{ containerPort: 80 }] }] },
      },
      ...spec,
    },
  };
}
