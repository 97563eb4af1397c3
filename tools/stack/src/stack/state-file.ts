import { identify, type ProcessIdentity } from '../processes/process-identity.js';
import { removeStackState, writeStackState, type StackState } from './stack-state.js';

/** Keeps stack.json true while the stack changes. */
export class StateFile {
  readonly #path: string;
  #state: StackState;

  constructor(path: string, state: StackState) {
    this.#path = path;
    this.#state = state;
    this.#write({});
  }

  get state(): StackState {
    return this.#state;
  }

  status(status: StackState['status']): void {
    this.#write({ status });
  }

  /** A process of the stack is up, or down when no pid is given. */
  process(name: string, pid?: number): void {
    const process = pid === undefined ? undefined : identify(pid);
    const { postgres, kafka, services } = this.#state;
    if (name === 'postgres') return this.#write({ postgres: withProcess(postgres, process) });
    return this.#write({
      kafka: {
        ...kafka,
        nodes: kafka.nodes.map((node) => (node.name === name ? withProcess(node, process) : node)),
      },
      services: services.map((entry) => (entry.instance === name ? withProcess(entry, process) : entry)),
    });
  }

  remove(): void {
    removeStackState(this.#path);
  }

  #write(change: Partial<StackState>): void {
    this.#state = { ...this.#state, ...change };
    writeStackState(this.#path, this.#state);
  }
}

function withProcess<T extends { readonly process?: ProcessIdentity }>(
  entry: T,
  process: ProcessIdentity | undefined,
): T {
  const { process: _before, ...rest } = entry;
  return { ...rest, ...(process && { process }) } as T;
}
