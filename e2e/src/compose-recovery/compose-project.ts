import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Exit code of what was ended by SIGKILL. */
const KILLED = 137;

export interface RunningContainer {
  readonly service: string;
  readonly id: string;
}

export interface ContainerState {
  /** Changes with every start. */
  readonly startedAt: string;
  /** `healthy`, `starting`, `unhealthy` by its health check while it runs; else Docker's word, e.g. `exited`. */
  readonly status: string;
}

/** The containers of the compose project in a folder, by the command line of Docker. */
export class ComposeProject {
  constructor(private readonly folder: string) {}

  /** Those that run now: jobs that have ended are not among them. In the order of their services' names. */
  async running(): Promise<readonly RunningContainer[]> {
    const lines = (await this.docker('compose', 'ps', '--format', 'json')).split('\n').filter(Boolean);
    return lines
      .map((line) => JSON.parse(line) as { Service: string; ID: string })
      .map(({ Service, ID }) => ({ service: Service, id: ID }))
      .sort((a, b) => a.service.localeCompare(b.service));
  }

  async stateOf({ id }: RunningContainer): Promise<ContainerState> {
    const [state] = JSON.parse(await this.docker('inspect', '--format', '[{{json .State}}]', id)) as [
      { StartedAt: string; Status: string; Health?: { Status: string } },
    ];
    const status = state.Status === 'running' ? (state.Health?.Status ?? state.Status) : state.Status;
    return { startedAt: state.StartedAt, status };
  }

  /**
   * SIGKILL for every process of the container, as a crash is: its restart policy applies. It does not after
   * `docker kill`, which Docker takes for somebody's wish that the container be down.
   */
  async crash({ id }: RunningContainer): Promise<void> {
    try {
      await this.docker('exec', id, 'sh', '-c', 'kill -9 -1');
    } catch (error) {
      // The shell spares itself, but ends with the container when that is quicker.
      if ((error as { code?: unknown }).code !== KILLED) throw error;
    }
  }

  /** SIGKILL, and it stays down until {@link start}. */
  async takeDown({ id }: RunningContainer): Promise<void> {
    await this.docker('kill', '--signal', 'KILL', id);
  }

  async start({ id }: RunningContainer): Promise<void> {
    await this.docker('start', id);
  }

  private async docker(...args: string[]): Promise<string> {
    const { stdout } = await run('docker', args, { cwd: this.folder });
    return stdout;
  }
}
