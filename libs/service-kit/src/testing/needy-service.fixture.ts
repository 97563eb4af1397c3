import { defineSettings } from '@millrace/config';
import { Module } from '@nestjs/common';
import {
  databaseNeed,
  databaseSettings,
  databaseTls,
  httpSettings,
  kafkaNeed,
  kafkaSettings,
  runService,
} from '../index.js';

@Module({})
class NeedyModule {}

/** A process that needs a broker with one topic, and a database. */
await runService({
  name: 'needy',
  title: 'Needy',
  description: 'For tests.',
  settings: defineSettings({ ...httpSettings, ...kafkaSettings, ...databaseSettings }),
  module: NeedyModule,
  needs: (settings) => [
    kafkaNeed(settings, [{ name: 'thing.events' }]),
    databaseNeed('database', { url: settings.databaseUrl, ...databaseTls(settings) }),
  ],
});
