// UUIDs
export { formatUuid, isUuid, isUuidAt, uuidV5, uuidV7 } from './uuid.js';
// Slots
export {
  SLOT_COUNT,
  firstSlotOfPartition,
  newSlottedId,
  partitionOfSlot,
  slotOfId,
  slotOfKey,
} from './slot.js';
