// Vendored schemas
export { SchemaValidator } from './validate/schema-validator.js';
// Policies
export { findings, rules } from './policies/policies.js';
export type { Finding, Overlay, Rule } from './policies/rule.js';
// What they are held against
export type { Product } from './product/product.js';
export { readProduct } from './product/read-product.js';
export { readOverlay } from './overlay/read-overlay.js';
