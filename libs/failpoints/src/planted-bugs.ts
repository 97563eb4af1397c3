/** Bugs that can be planted in a running service, one at a time, to see that the laboratory finds them. */
export const PLANTED_BUGS = {
  'inbox-off': 'a message is handled as often as it is delivered',
  'fence-off': 'a saga takes the reply of an attempt that it no longer waits for',
  'ack-before-commit': 'the offset of a batch is committed before its transaction',
  'commit-before-effects': 'the inbox is committed in a transaction of its own, before the effects',
  'undo-skipped': 'a saga that turns round ends without undoing what it did',
  'key-per-try': 'every try of a call to the outside has an idempotency key of its own',
  'repeat-unasked': 'a call whose outcome is unknown is made again before anyone asked what became of it',
  'publications-dropped': 'the relay deletes some messages without having sent them',
} as const;

export type PlantedBug = keyof typeof PLANTED_BUGS;

export function isPlantedBug(name: string): name is PlantedBug {
  return Object.hasOwn(PLANTED_BUGS, name);
}
