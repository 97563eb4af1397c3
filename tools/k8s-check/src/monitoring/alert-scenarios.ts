import type { AlertScenario } from './alert-scenario.js';
import { bookScenarios } from './book-scenarios.js';

/** One for each way in which something goes wrong. */
export const alertScenarios: readonly AlertScenario[] = [
  {
    name: 'nothing is wrong',
    but: {},
    fires: [],
    atMinute: 59,
  },
  {
    name: 'a service is gone',
    but: {
      'up{job="payment", pod="payment-1"}': '1x5 0x54',
    },
    fires: ['ServiceDown'],
    atMinute: 10,
  },
  {
    name: 'pods are red, restart, and a migration fails',
    but: {
      'kube_deployment_status_replicas_unavailable{namespace="millrace", deployment="order"}': '1x90',
      'kube_pod_container_status_restarts_total{namespace="millrace", pod="order-1"}': '2+1x90',
      'kube_job_status_failed{namespace="millrace", job_name="order-migrate-1"}': '0x10 1x49',
    },
    fires: ['MigrationFailed', 'PodRestarts', 'PodsNotReady'],
    atMinute: 20,
  },
  {
    name: 'a part of a service stands still',
    but: {
      'health_check{job="order", pod="order-1", probe="ready", check="consumer order"}': '1x5 0.5x84',
    },
    fires: ['CheckUnhealthy'],
    atMinute: 20,
  },
  {
    name: 'more orders than can be worked off, and the gateway knows',
    but: {
      'gateway_orders_refused_total{job="gateway"}': '0+60x90',
    },
    fires: ['OrdersRefused'],
    atMinute: 20,
  },
  {
    name: 'more orders than can be accepted',
    but: {
      'order_accepts_total{job="order", outcome="overloaded"}': '0+60x90',
    },
    fires: ['OrdersRefused'],
    atMinute: 20,
  },
  {
    name: 'a partition stands still while its neighbour moves',
    but: {
      'kafka_consumergroup_lag{consumergroup="order", topic="payment.events", partition="2"}':
        '0x10 30000x49',
    },
    fires: ['ConsumerGroupBehind', 'PartitionStuck'],
    atMinute: 25,
  },
  {
    name: 'nobody consumes',
    but: {
      'kafka_consumergroup_members{consumergroup="order"}': '2x5 0x54',
    },
    fires: ['ConsumerGroupEmpty'],
    atMinute: 10,
  },
  {
    name: 'an outbox is not relayed',
    but: {
      'messaging_outbox_oldest_seconds{job="order", database="shard-0"}': '0x5 10+60x54',
      'messaging_relay_failures_total{job="order", database="shard-0"}': '3+30x90',
    },
    fires: ['OutboxOld', 'RelayFailing'],
    atMinute: 20,
  },
  {
    name: 'nobody holds the lease of a shard',
    but: {
      'messaging_outbox_oldest_seconds{job="order", database="shard-1"}': '1x5 _x54',
    },
    fires: ['OutboxUnattended'],
    atMinute: 20,
  },
  {
    name: 'messages that cannot be processed',
    but: {
      'messaging_dead_letters{job="order", database="shard-0"}': '0x5 3x54',
      'messaging_batch_failures_total{consumer="order", topic="payment.events", fate="bug"}': '1x15 4x44',
      'messaging_table_records_total{topic="inventory.catalogue", outcome="undecodable"}': '0x15 1x44',
    },
    fires: ['DeadLetters', 'HandlerBug', 'TableRecordPassedOver'],
    atMinute: 20,
  },
  {
    name: 'orders wait for a person',
    but: {
      'millrace_sagas_needing_attention{job="order", database="shard-0"}': '0x5 2x54',
      'millrace_saga_deadline_failures_total{job="order", database="shard-0"}': '4x15 9x44',
    },
    fires: ['SagaDeadlinesFail', 'SagasNeedAttention'],
    atMinute: 20,
  },
  {
    name: 'nobody sends the webhooks of customers',
    but: {
      'order_webhook_deliveries_overdue_seconds{job="order", shard="shard-0"}': '1x5 60+60x84',
    },
    fires: ['CustomerWebhooksOverdue'],
    atMinute: 40,
  },
  {
    name: 'the payment provider is away',
    but: {
      'payment_provider_circuit_state{job="payment"}': '0x5 2x54',
      'payment_oldest_open_operation_seconds{job="payment"}': '2x5 60+60x54',
    },
    fires: ['PaymentOperationsOld', 'PaymentProviderOpenCircuit'],
    atMinute: 20,
  },
  {
    name: 'a broker is away',
    but: {
      'kafka_controller_kafkacontroller_fencedbrokercount{pod="millrace-controllers-0"}': '0x5 1x54',
      'kafka_server_replicamanager_underreplicatedpartitions{pod="millrace-brokers-3"}': '0x5 8x54',
    },
    fires: ['KafkaBrokerFenced', 'KafkaUnderReplicated'],
    atMinute: 20,
  },
  {
    name: 'two brokers are away, and the quorum',
    but: {
      'kafka_controller_kafkacontroller_offlinepartitionscount{pod="millrace-controllers-0"}': '0x5 2x54',
      'kafka_server_replicamanager_underminisrpartitioncount{pod="millrace-brokers-3"}': '0x5 8x54',
      'kafka_controller_kafkacontroller_activecontrollercount{pod="millrace-controllers-0"}': '1x5 0x54',
    },
    fires: ['KafkaBelowMinIsr', 'KafkaNoController', 'KafkaPartitionOffline'],
    atMinute: 20,
  },
  {
    name: 'a broker has no disk, and a password is old',
    but: {
      'kafka_log_logmanager_offlinelogdirectorycount{pod="millrace-brokers-3"}': '0x5 1x54',
      'kafka_server_socket_server_metrics_failed_authentication_rate{pod="millrace-brokers-3"}': '0x5 0.4x54',
    },
    fires: ['KafkaLogFolderOffline', 'KafkaSignInRefused'],
    atMinute: 20,
  },
  {
    name: 'a primary is lost and nobody is promoted',
    but: {
      'cnpg_collector_up{postgres="db-payment", pod="db-payment-1"}': '1x5 0x54',
      'cnpg_pg_replication_in_recovery{postgres="db-payment", pod="db-payment-1"}': '0x5 _x54',
    },
    fires: ['PostgresDown', 'PostgresNoPrimary'],
    atMinute: 20,
  },
  {
    name: 'standbys fall behind and away',
    but: {
      'cnpg_collector_sync_replicas{postgres="db-payment", pod="db-payment-1", value="observed"}': '2x5 0x54',
      'cnpg_pg_replication_lag{postgres="db-payment", pod="db-payment-2"}': '0x5 90x54',
    },
    fires: ['PostgresReplicationLag', 'PostgresTooFewSynchronous'],
    atMinute: 20,
  },
  {
    name: 'a slot that nobody reads, too many connections, no freezing',
    but: {
      'cnpg_pg_replication_slots_pg_wal_lsn_diff{postgres="db-payment", slot_name="_cnpg_db_payment_2"}':
        '3e9x90',
      'cnpg_backends_total{postgres="db-payment", pod="db-payment-1", application_name="payment"}': '140x90',
      'cnpg_pg_database_xid_age{postgres="db-auth", datname="auth"}': '6e8x90',
    },
    fires: ['PostgresConnectionsShort', 'PostgresSlotHoldsWal', 'PostgresTransactionIds'],
    atMinute: 70,
  },
  {
    name: 'WAL is not archived',
    but: {
      'cnpg_collector_pg_wal_archive_status{postgres="db-payment", value="ready"}': '12x90',
    },
    fires: ['PostgresArchivingFails'],
    atMinute: 20,
  },
  {
    name: 'a disk fills',
    but: {
      'kubelet_volume_stats_available_bytes{namespace="millrace", persistentvolumeclaim="db-payment-1"}':
        '20e9x90',
    },
    fires: ['DiskFilling'],
    atMinute: 20,
  },
  {
    name: 'a disk is full',
    but: {
      'kubelet_volume_stats_available_bytes{namespace="millrace", persistentvolumeclaim="db-payment-1"}':
        '10e9x90',
    },
    fires: ['DiskFilling', 'DiskFull'],
    atMinute: 20,
  },
  {
    name: 'a certificate ends in less than three weeks',
    but: {
      'strimzi_certificate_expiration_timestamp_ms{resource_namespace="millrace", cluster="millrace", type="cluster-ca"}':
        '1800000000x90',
    },
    fires: ['KafkaCertificateEnds'],
    atMinute: 65,
  },
  {
    name: 'no backup for a day and a half',
    but: {
      'barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{postgres="db-payment"}': '-128400x90',
    },
    fires: ['PostgresBackupOld'],
    atMinute: 25,
  },
  ...bookScenarios,
];
