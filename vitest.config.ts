import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/fixtures/**', '**/node_modules/**'],
    // Once per run, what the tests of the surfaces start: the bundle as it would be installed.
    globalSetup: ['test/support/bundle.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
