import { z } from 'zod';
import { SKU_PATTERN } from './sku.js';

/** A SKU in a path. */
export const skuParam = z.string().regex(SKU_PATTERN, 'must be letters, digits, dot, dash or underscore');
