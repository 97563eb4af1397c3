// The whole system
export { startStack, type Stack, type StackOptions } from './stack/start-stack.js';
export type { StackEvent } from './stack/local-stack.js';
export type { LaunchChanges } from './stack/launch-changes.js';
export type { Replicas } from './stack/stack-plan.js';
export type { Account } from './stack/stack-identity.js';
// stack.json
export { readStackState, type BrokerEntry, type ServiceEntry, type StackState } from './stack/stack-state.js';
export {
  SERVICE_NAMES,
  databases,
  services,
  type DatabaseName,
  type ServiceName,
} from './services/services.js';
// Postgres
export { startPostgres, type Postgres, type PostgresOptions } from './postgres/postgres.js';
export { createDatabase, type NewDatabase } from './postgres/create-database.js';
// Kafka
export { KAFKA_VERSION } from './kafka/kafka-jars.js';
export type { SecureListener } from './kafka/secure-listener.js';
export { startKafka, type KafkaBroker, type KafkaOptions } from './kafka/kafka.js';
export { createTopics } from './kafka/create-topics.js';
// Processes
export { freePort } from './processes/free-port.js';
export { removeAtEnd } from './processes/warden.js';
// A system that somebody else has started
export type { PaymentProvider, Target } from './target/target.js';
export { TARGET_USAGE, parseTargetFlags, type TargetFlags } from './target/target-flags.js';
export { providerMovements, type Movement } from './target/provider-ledger.js';
export { moneyMovedBy, type MovedMoney, type PaymentView } from './target/payment-view.js';
// The checkout
export { loadDeclaredSettings, type DeclaredSettings } from './services/declared-settings.js';
export { CHECKOUT, NODE_FLAGS, builtFile, plainEnv } from './services/checkout.js';
// Command lines
export { parseFlags } from './cli/parse-flags.js';
export { INTERRUPTED_EXIT_CODE, listenForInterrupts, type Interrupts } from './cli/interrupts.js';
export { hideKafkaTimerWarning, problemText, terminalProgress } from './cli/terminal.js';
// The demo
export { systemOfStack, systemOfTarget, type DemoSystem } from './demo/demo-system.js';
export { runDemo, type DemoOptions } from './demo/run-demo.js';
// Progress
export { SILENT, StepWriter, type Progress } from './progress/progress.js';
