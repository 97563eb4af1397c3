import type { SettingValues } from '@millrace/config';
import type { Logger } from '@millrace/telemetry';
import type { httpSettings } from '../kit.settings.js';
import { awaitNeeds } from './await-needs.js';
import type { Need } from './need.js';
import { WaitingRoom } from './waiting-room.js';

export interface MeetNeedsOptions {
  readonly service: string;
  readonly needs: readonly Need[];
  readonly settings: Pick<SettingValues<typeof httpSettings>, 'host' | 'port'>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** The service's address while it begins. */
export interface Doorway {
  readonly port: number;
  /** Gives the address free for the service itself. */
  leave(): Promise<void>;
}

/**
 * Waits until a service can begin. What is missing at the first look makes it listen in the meantime, and be
 * told once per look.
 * @throws when the address is taken; the signal's reason when it is aborted, after closing what was opened.
 */
export async function meetNeeds(options: MeetNeedsOptions): Promise<Doorway> {
  const { service, needs, settings, logger, signal } = options;
  let room: WaitingRoom | undefined;
  try {
    await awaitNeeds({
      needs,
      signal,
      onUnmet: async (unmet, nextInMs) => {
        room ??= await WaitingRoom.open(settings.host, settings.port);
        room.waitFor(unmet);
        const list = unmet.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
        logger.warn({ event: 'waiting', port: room.port, unmet, nextInMs }, `${service} waits for ${list}`);
      },
    });
  } catch (error) {
    await room?.close();
    throw error;
  }
  return {
    port: room?.port ?? settings.port,
    leave: async () => {
      const left = room;
      room = undefined;
      await left?.close();
    },
  };
}
