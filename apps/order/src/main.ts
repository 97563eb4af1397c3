import 'reflect-metadata';
import { runService } from '@millrace/service-kit';
import { order } from './order.service.js';

await runService(order);
