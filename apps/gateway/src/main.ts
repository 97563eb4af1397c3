import 'reflect-metadata';
import { runService } from '@millrace/service-kit';
import { gateway } from './gateway.service.js';

await runService(gateway);
