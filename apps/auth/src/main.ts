import 'reflect-metadata';
import { runService } from '@millrace/service-kit';
import { auth } from './auth.service.js';

await runService(auth);
