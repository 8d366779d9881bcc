import type { CallSite } from '../core/model.ts';

/** Files that a service hands to browsers: their requests are the visitor's, not the service's. */
const SERVED = /(^|\/)(resources\/(static|public|templates)|webapp|wwwroot|public|static)\/|\.(html?|vue|svelte)$/;

export function inBrowser({ call }: CallSite): boolean {
  return call.client === 'jquery' || SERVED.test(call.at.file);
}
