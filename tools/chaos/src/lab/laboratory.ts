import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openTokenMint, type TokenMint } from '@millrace/bench';
import { freePort, startStack, type Progress, type Replicas, type Stack } from '@millrace/stack';
import type { Kafka } from 'kafkajs';
import { chaosErrors } from '../chaos.errors.js';
import { Databases } from '../facts/databases.js';
import { deploymentOfStack, type Deployment } from '../facts/deployment.js';
import type { Unquiet } from '../facts/facts.js';
import { chaosKafka } from '../facts/topics.js';
import { readUnquiet } from '../facts/unquiet.js';
import { BrokerProxy } from './broker-proxy.js';
import { ProviderProxy } from './provider-proxy.js';

export interface LaboratoryOptions {
  readonly dataDir: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Default: two of every service that may have two; the gateway and the provider are one each. */
  readonly replicas?: Replicas;
  /** Default: one. */
  readonly brokers?: number;
  /** Services reach their only broker through a proxy, the laboratory past it. Default: everybody does. */
  readonly detour?: boolean;
}

const UP_TIMEOUT_MS = 120_000;
const UP_POLL_MS = 50;

export const USUAL_REPLICAS: Replicas = { order: 2, inventory: 2, payment: 2 };

/** The whole system on this machine, as it is shipped, with everything at hand to break it and to look into it. */
export class Laboratory {
  readonly databases = new Databases();
  private undos: (() => Promise<void>)[] = [];

  private constructor(
    readonly stack: Stack,
    readonly kafka: Kafka,
    readonly mint: TokenMint,
    readonly proxy: ProviderProxy,
    /** Settings of a process that is started otherwise than usual, by its name; for its next start. */
    readonly settings: Map<string, Readonly<Record<string, string>>>,
    private readonly brokerProxy: BrokerProxy | undefined,
  ) {}

  static async start(options: LaboratoryOptions): Promise<Laboratory> {
    const { dataDir, progress, signal, replicas = USUAL_REPLICAS, brokers = 1, detour = false } = options;
    const proxy = await ProviderProxy.listen();
    const around = detour ? await openDetour() : undefined;
    const settings = new Map<string, Readonly<Record<string, string>>>();
    const stack = await startStack({
      dataDir,
      fresh: true,
      progress,
      signal,
      replicas,
      brokers,
      launch: {
        env: {
          order: { ...around?.env },
          inventory: { ...around?.env },
          payment: { ...around?.env, PAYMENT_PROVIDER_URL: proxy.url },
        },
        ...(around && { kafkaDetour: around.listener }),
        instanceEnv: (instance) => settings.get(instance) ?? {},
      },
    });
    try {
      proxy.forwardTo(stack.stack.services.find(({ service }) => service === 'payment-sandbox')!.url);
      const mint = await openTokenMint({
        signingKeyFile: join(dataDir, 'token-signing-key.pem'),
        jwksUrl: `${stack.gatewayUrl}/.well-known/jwks.json`,
      });
      const kafka = chaosKafka(stack.stack.kafka.brokers);
      return new Laboratory(stack, kafka, mint, proxy, settings, around?.proxy);
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  get deployment(): Deployment {
    return deploymentOfStack(this.stack.stack);
  }

  unquiet(): Promise<readonly Unquiet[]> {
    return readUnquiet(this.databases, this.kafka, this.deployment);
  }

  /**
   * Signals one process, once it runs: a fault that meets nothing is none.
   * @throws AppError `set_up_failed` when it does not come up.
   */
  async kill(name: string, signal: NodeJS.Signals): Promise<void> {
    await this.untilUp(name);
    this.stack.kill(name, signal);
  }

  /**
   * Waits until a process runs that is not `than`.
   * @throws AppError `set_up_failed` when it does not come up.
   */
  async untilUp(name: string, than?: number): Promise<void> {
    const giveUpAt = performance.now() + UP_TIMEOUT_MS;
    for (;;) {
      const pid = this.pidOf(name);
      if (pid !== undefined && pid !== than) return;
      if (performance.now() > giveUpAt) throw chaosErrors.set_up_failed({ detail: `${name} does not run.` });
      await pause(UP_POLL_MS);
    }
  }

  /** `undefined` while it is down. */
  pidOf(name: string): number | undefined {
    const { services, postgres, kafka } = this.stack.stack;
    if (name === 'postgres') return postgres.process?.pid;
    const entry =
      kafka.nodes.find((node) => node.name === name) ?? services.find(({ instance }) => instance === name);
    return entry?.process?.pid;
  }

  /**
   * What stands between the services and their broker.
   * @throws AppError `set_up_failed` in a system without a detour.
   */
  get roadToBroker(): BrokerProxy {
    if (this.brokerProxy) return this.brokerProxy;
    throw chaosErrors.set_up_failed({ detail: 'In this system nothing stands before the broker.' });
  }

  /** Where a service writes its log. */
  logOf(name: string): string {
    return this.entryOf(name).log;
  }

  /** Where a service is asked directly, past the gateway. */
  urlOf(name: string): string {
    return this.entryOf(name).url;
  }

  private entryOf(name: string) {
    return this.stack.stack.services.find(({ instance }) => instance === name)!;
  }

  /** Done at {@link heal}, or when the run ends early. What it takes back may have been taken back before. */
  untilHealed(undo: () => Promise<void>): void {
    this.undos.push(undo);
  }

  /** Stops it in an orderly way; it stays down until {@link heal}. @returns what starts it before that. */
  async down(name: string): Promise<() => Promise<void>> {
    let isDown = true;
    const up = async () => {
      if (!isDown) return;
      isDown = false;
      await this.stack.up(name);
    };
    this.untilHealed(up);
    await this.stack.down(name);
    return up;
  }

  /** Runs a statement as the superuser of Postgres. */
  async asAdmin(statement: string, parameters: readonly unknown[] = []): Promise<void> {
    await this.databases.read(this.stack.stack.postgres.adminUrl, statement, parameters);
  }

  /** Takes back everything that a case may have left broken. */
  async heal(): Promise<void> {
    this.proxy.misbehave = undefined;
    this.brokerProxy?.heal();
    const { services, kafka } = this.stack.stack;
    const instances = services.map(({ instance }) => instance);
    const brokers = kafka.nodes.map(({ name }) => name);
    for (const name of [...instances, 'postgres', ...brokers]) this.stack.kill(name, 'SIGCONT');
    const undos = this.undos;
    this.undos = [];
    for (const undo of undos) await undo();
  }

  async stop(): Promise<void> {
    await this.databases.close();
    await this.stack.stop();
    await this.proxy.close();
    await this.brokerProxy?.close();
  }
}

/** A proxy, and what broker and services have to be told for what they say to each other to pass it. */
async function openDetour() {
  const proxy = await BrokerProxy.listen();
  const port = await freePort();
  proxy.forwardTo(port);
  return {
    proxy,
    listener: { port, advertisedPort: proxy.port },
    env: { KAFKA_BROKERS: `127.0.0.1:${proxy.port}` },
  };
}
