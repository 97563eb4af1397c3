/** As V8 writes it (`--cpu-prof`), as far as it is read here. Times in microseconds of the monotonic clock. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly startTime: number;
  /** Node ids, one per sample. */
  readonly samples: readonly number[];
  /** From one sample to the next; the first from the start. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

export interface TimeWindow {
  readonly beginUs: number;
  readonly endUs: number;
}

/** A function in the call tree, with its time and that of all it called. */
export interface Frame {
  readonly name: string;
  /** What it belongs to: an app or lib of ours, a package, Node, or V8 itself. */
  readonly owner: string;
  selfUs: number;
  totalUs: number;
  readonly children: Map<string, Frame>;
}

const NOT_WORK = new Set(['(idle)', '(root)']);

/** The call tree of what ran within the windows (all of it, without windows); idle time is left out. */
export function callTree(profile: CpuProfile, windows: readonly TimeWindow[]): Frame {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  const root = newFrame('all', '');
  let at = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const tookUs = profile.timeDeltas[index]!;
    at += tookUs;
    const inside = windows.length === 0 || windows.some(({ beginUs, endUs }) => at >= beginUs && at < endUs);
    const node = nodes.get(id)!;
    if (inside && !NOT_WORK.has(node.callFrame.functionName)) add(root, stackOf(id, nodes, parents), tookUs);
  }
  return root;
}

/** Time spent in each function itself, wherever it was called from; the most first. */
export function selfTimes(
  root: Frame,
): readonly { readonly name: string; readonly owner: string; readonly us: number }[] {
  const byFunction = new Map<string, { name: string; owner: string; us: number }>();
  const visit = ({ name, owner, selfUs, children }: Frame) => {
    if (selfUs > 0) {
      const key = `${owner} ${name}`;
      const known = byFunction.get(key);
      if (known) known.us += selfUs;
      else byFunction.set(key, { name, owner, us: selfUs });
    }
    for (const child of children.values()) visit(child);
  };
  visit(root);
  return [...byFunction.values()].sort((a, b) => b.us - a.us);
}

/** `libs/messaging` or `apps/order` for ours, the package for others, `node` for Node's own, `v8` for the rest. */
export function ownerOf(url: string): string {
  if (url === '') return 'v8';
  if (url.startsWith('node:')) return 'node';
  const packaged = url.split('/node_modules/').at(-1)!;
  if (packaged !== url)
    return packaged
      .split('/')
      .slice(0, packaged.startsWith('@') ? 2 : 1)
      .join('/');
  return /\/((?:apps|libs|tools)\/[^/]+)\//.exec(url)?.[1] ?? 'other';
}

function stackOf(
  id: number,
  nodes: ReadonlyMap<number, ProfileNode>,
  parents: ReadonlyMap<number, number>,
): readonly ProfileNode[] {
  const stack: ProfileNode[] = [];
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) stack.push(nodes.get(at)!);
  // The outermost is V8's own root.
  return stack.toReversed().slice(1);
}

function add(root: Frame, stack: readonly ProfileNode[], us: number): void {
  let frame = root;
  frame.totalUs += us;
  for (const { callFrame } of stack) {
    const owner = ownerOf(callFrame.url);
    const file = callFrame.url.split('/').at(-1) ?? '';
    const name = `${callFrame.functionName || '(anonymous)'}${file === '' ? '' : ` ${file}:${callFrame.lineNumber + 1}`}`;
    let child = frame.children.get(name);
    if (!child) frame.children.set(name, (child = newFrame(name, owner)));
    frame = child;
    frame.totalUs += us;
  }
  frame.selfUs += us;
}

function newFrame(name: string, owner: string): Frame {
  return { name, owner, selfUs: 0, totalUs: 0, children: new Map() };
}
