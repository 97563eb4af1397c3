import { defineErrors } from '@millrace/errors';

export const concurrencyErrors = defineErrors({
  channel_closed: { kind: 'internal', detail: 'The channel is closed.' },
  wait_group_negative: { kind: 'internal', detail: 'More work was done than was added to the wait group.' },
  task_group_ended: { kind: 'internal', detail: 'The task group has ended: it takes no further task.' },
  task_not_joined: { kind: 'internal', detail: 'A task failed, and nobody joined it.' },
  pool_queue_full: { kind: 'unavailable', detail: 'The queue of the pool is full.' },
  pool_job_dropped: {
    kind: 'unavailable',
    detail: 'A newer job took the place of this one in a full queue.',
  },
  pool_closed: { kind: 'unavailable', detail: 'The pool is closed.' },
});
