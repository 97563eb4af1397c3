import 'reflect-metadata';
import { runMigrations } from '@millrace/service-kit';
import { migrations } from './migrations/index.js';

await runMigrations('payment', migrations);
