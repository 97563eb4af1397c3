import { connect } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';

/** A client without kafkajs' own log: what goes wrong is thrown, and reported once. */
export function quietKafka(brokers: readonly string[], retries: number): Kafka {
  return new Kafka({
    clientId: 'millrace-stack',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    retry: { retries, initialRetryTime: 50, maxRetryTime: 500 },
  });
}

/** Why no broker answers at these addresses; undefined when one does. */
export async function brokerProblem(brokers: readonly string[]): Promise<string | undefined> {
  const listening = await Promise.all(brokers.map(listens));
  if (!listening.includes(true)) return `nothing listens at ${brokers.join(', ')}`;
  const admin = quietKafka(brokers, 0).admin();
  try {
    await admin.connect();
    const { brokers: members } = await admin.describeCluster();
    return members.length > 0 ? undefined : 'the cluster has no broker yet';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await admin.disconnect();
  }
}

function listens(broker: string): Promise<boolean> {
  const { hostname, port } = new URL(`kafka://${broker}`);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 3_000 });
    const answer = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}
