// Declaring
export { defineTopic, deadLetterTopicName, deadLetterTopicOf, type Topic } from './topic.js';
export {
  defineMessage,
  type DataOf,
  type MessageContract,
  type MessageDeclaration,
} from './message-contract.js';
export { ContractRegistry } from './registry.js';
// Wire form
export {
  envelopeFromHeaders,
  envelopeToHeaders,
  headerText,
  type Envelope,
  type RecordHeaders,
  type WireHeaders,
} from './envelope.js';
export { isCompiled } from './compiled/compiled-schema.js';
export {
  decodeMessage,
  encodeMessage,
  isDecodeFailure,
  type DecodeFailure,
  type DecodeFailureReason,
  type DecodedMessage,
  type MessageMeta,
  type WireMessage,
} from './codec.js';
// Documentation
export { asyncApiDocument, type AsyncApiInfo } from './async-api.js';
export { contractsMarkdown } from './contracts-page.js';
