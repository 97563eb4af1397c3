import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A consumer process and what was seen of it. */
export class Worker {
  /** How often it was given partitions. */
  joins = 0;
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown[]>;

  constructor(argumentsOf: readonly string[]) {
    const script = new URL('./worker.fixture.js', import.meta.url).pathname;
    this.child = spawn(process.execPath, [script, ...argumentsOf], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.exited = once(this.child, 'exit');
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      if (line.includes('"joined the group"')) this.joins++;
    });
  }

  /** @returns its exit code. */
  async drain(): Promise<unknown> {
    this.child.kill('SIGTERM');
    const [code] = await this.exited;
    return code;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }
}
