import { nameOf, type Manifest } from '../manifest/manifest.js';
import type { Overlay } from '../policies/rule.js';

/** A violation that is planted into a good overlay, and the one rule that must find it. */
export interface Plant {
  readonly rule: string;
  readonly what: string;
  /** Default: production. */
  readonly overlay?: string;
  readonly change: (objects: Planting) => void;
}

type Node = Record<string, unknown>;

/**
 * An overlay that can be changed. Objects by `Kind/name`, or the beginning of it where the name ends in a hash or a
 * version; fields by a path of words with blanks between: `spec template spec containers 0 image`.
 */
export class Planting {
  readonly #objects: Manifest[];

  constructor(private readonly overlay: Overlay) {
    this.#objects = structuredClone(overlay.objects) as Manifest[];
  }

  get result(): Overlay {
    return { ...this.overlay, objects: this.#objects };
  }

  set(object: string, path: string, value: unknown): void {
    const { parent, key } = this.#place(object, path);
    parent[key] = value;
  }

  unset(object: string, path: string): void {
    const { parent, key } = this.#place(object, path);
    if (!(key in parent)) throw new Error(`${object} has no ${path} to take away`);
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  }

  /** Appends to a list; the list is made when it is not there. */
  append(object: string, path: string, value: unknown): void {
    const { parent, key } = this.#place(object, path);
    parent[key] = [...((parent[key] as unknown[] | undefined) ?? []), value];
  }

  remove(object: string): void {
    this.#objects.splice(this.#objects.indexOf(this.find(object)), 1);
  }

  add(object: Manifest): void {
    this.#objects.push(object);
  }

  find(object: string): Manifest {
    const exact = this.#objects.filter((candidate) => nameOf(candidate) === object);
    const found =
      exact.length > 0 ? exact : this.#objects.filter((candidate) => nameOf(candidate).startsWith(object));
    if (found.length !== 1) throw new Error(`${found.length} objects are named ${object}`);
    return found[0]!;
  }

  #place(object: string, path: string): { parent: Node; key: string } {
    const keys = path.split(' ');
    const key = keys.pop()!;
    let parent = this.find(object) as unknown as Node;
    for (const name of keys) {
      const next = (parent[name] ??= {}) as Node;
      parent = next;
    }
    return { parent, key };
  }
}
