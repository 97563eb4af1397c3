// Who asks
export { currentPrincipal, type Principal, withPlaceForPrincipal } from './principal.js';
// Tokens
export {
  ACCESS_TOKEN_TYPE,
  TOKEN_ALGORITHM,
  TokenVerifier,
  type TokenVerifierOptions,
} from './token-verifier.js';
// Keys
export { FixedKeySet, type KeySource } from './key-source.js';
// Guarding routes
export { CurrentPrincipal, Public, RequireRole } from './access.decorators.js';
export { AccessGuard, authenticate, challengeOf } from './access.guard.js';
// Errors
export { accessErrors } from './access.errors.js';
