import 'reflect-metadata';
import { runService } from '@millrace/service-kit';
import { paymentSandbox } from './payment-sandbox.service.js';

await runService(paymentSandbox);
