/** The Kafka cluster that Strimzi keeps, by the names that its objects go by. */
export const KAFKA_CLUSTER = {
  name: 'millrace',
  /** What ties topics and users to it. */
  label: { 'strimzi.io/cluster': 'millrace' },
  /** From any namespace. */
  bootstrap: 'millrace-kafka-bootstrap.millrace.svc:9093',
  ca: { secret: 'millrace-cluster-ca-cert', key: 'ca.crt' },
  /** Strimzi writes the password of a user into a Secret of the user's name. */
  passwordKey: 'password',
} as const;
