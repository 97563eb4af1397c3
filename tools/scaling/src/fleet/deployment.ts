import { Pod } from './pod.js';
import type { World } from './world.js';

/** Keeps as many pods as it is told, and replaces those that die. */
export class Deployment {
  private all: Pod[] = [];
  private wanted = 0;
  private made = 0;

  constructor(private readonly world: World) {}

  /** How many there should be, as its spec says. */
  get replicas(): number {
    return this.wanted;
  }

  /** Pods that are there. */
  get pods(): readonly Pod[] {
    return this.all;
  }

  scale(replicas: number): void {
    this.wanted = replicas;
    this.reconcile();
  }

  /** Called again and again: a pod that died is replaced. */
  reconcile(): void {
    this.all = this.all.filter((pod) => pod.phase !== 'gone');
    const current = this.all.filter((pod) => pod.wanted);
    for (let missing = this.wanted - current.length; missing > 0; missing--) {
      this.all.push(new Pod(`pod-${++this.made}`, this.world));
    }
    // The youngest go first, as a ReplicaSet picks them.
    for (const pod of current.slice(this.wanted)) pod.terminate();
  }
}
