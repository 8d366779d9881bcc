export { CLIENT_DEFAULTS, type ClientDefault, defaultTimeoutOf, LOOKUPS } from '../core/client-timeouts.ts';
