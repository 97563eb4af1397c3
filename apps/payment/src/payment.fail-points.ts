import { contracts } from '@millrace/contracts';
import { hookOf, type FailPoints } from '@millrace/failpoints';
