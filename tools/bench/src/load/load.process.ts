import { serveCalls } from '../processes/serve-calls.js';
import type { LoadPlan, LoadTarget } from './load.protocol.js';
import { runLoad } from './run-load.js';

// The load generator: a process of its own, so that what it costs is not counted for what it measures.
serveCalls({
  run: ({ target, plan }: { readonly target: LoadTarget; readonly plan: LoadPlan }) => runLoad(target, plan),
});
