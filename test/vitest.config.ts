import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    // Nothing keeps state in a module, so the files of a worker may share what they import: half of the time of quick tests.
    isolate: false,
    // For a machine that others use as well: some tests start a process.
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.cluster.test.ts', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster',
          include: ['test/**/*.cluster.test.ts'],
          exclude: ['test/operator/**', '**/node_modules/**'],
          globalSetup: ['test/control-plane/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // Each worker has a control plane of its own: test/operator/own-control-plane.ts.
          name: 'operator',
          include: ['test/operator/**/*.cluster.test.ts'],
          globalSetup: ['test/operator/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
