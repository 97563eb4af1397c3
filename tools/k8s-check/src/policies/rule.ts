import type { Manifest } from '../manifest/manifest.js';
import type { Product } from '../product/product.js';

/** What one overlay brings to a cluster. */
export interface Overlay {
  readonly name: string;
  readonly objects: readonly Manifest[];
  /** Folders below `k8s/` that it is made of, components included. */
  readonly places: ReadonlySet<string>;
}

/** One thing that must hold of every overlay. */
export interface Rule {
  readonly name: string;
  readonly why: string;
  /** What breaks the rule, one line each, beginning with the object. */
  check(overlay: Overlay, product: Product): readonly string[];
}

export interface Finding {
  readonly rule: string;
  readonly overlay: string;
  readonly message: string;
}
