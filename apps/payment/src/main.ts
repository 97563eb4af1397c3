import 'reflect-metadata';
import { runService } from '@millrace/service-kit';
import { payment } from './payment.service.js';

await runService(payment);
