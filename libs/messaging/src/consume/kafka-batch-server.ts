import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { BATCH_TRANSPORT } from '../batch-handler.js';

/** The Nest transport that reads Kafka in batches. */
export abstract class KafkaBatchServer extends Server implements CustomTransportStrategy {
  override readonly transportId = BATCH_TRANSPORT;
  override readonly propagatesEventHandlerErrors = true;
}
