import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openTokenMint, type TokenMint } from '@millrace/bench';
import { startStack, type Progress, type Replicas, type Stack } from '@millrace/stack';
import type { Kafka } from 'kafkajs';
import { chaosErrors } from '../chaos.errors.js';
import { Databases } from '../facts/databases.js';
import { deploymentOfStack, type Deployment } from '../facts/deployment.js';
import type { Unquiet } from '../facts/facts.js';
import { chaosKafka } from '../facts/topics.js';
import { readUnquiet } from '../facts/unquiet.js';
import { ProviderProxy } from './provider-proxy.js';

export interface LaboratoryOptions {
  readonly dataDir: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Default: two of every service that may have two; the gateway and the provider are one each. */
  readonly replicas?: Replicas;
  /** Default: one. */
  readonly brokers?: number;
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
  ) {}

  static async start(options: LaboratoryOptions): Promise<Laboratory> {
    const { dataDir, progress, signal, replicas = USUAL_REPLICAS, brokers = 1 } = options;
    const proxy = await ProviderProxy.listen();
    const settings = new Map<string, Readonly<Record<string, string>>>();
    const stack = await startStack({
      dataDir,
      fresh: true,
      progress,
      signal,
      replicas,
      brokers,
      launch: {
        env: { payment: { PAYMENT_PROVIDER_URL: proxy.url } },
        instanceEnv: (instance) => settings.get(instance) ?? {},
      },
    });
    try {
      proxy.forwardTo(stack.stack.services.find(({ service }) => service === 'payment-sandbox')!.url);
      const mint = await openTokenMint({
        signingKeyFile: join(dataDir, 'token-signing-key.pem'),
        jwksUrl: `${stack.gatewayUrl}/.well-known/jwks.json`,
      });
      return new Laboratory(stack, chaosKafka(stack.stack.kafka.brokers), mint, proxy, settings);
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
  }
}
