import 'reflect-metadata';
import { runService } from '@millrace/service-kit';
import { inventory } from './inventory.service.js';

await runService(inventory);
