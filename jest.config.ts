/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const config: Config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Sources import each other by the name they have once built ('./errors.js'), as Node's ESM demands.
  // The examples import the package by its name, as users do.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^express-naver-captcha$': '<rootDir>/src/index.ts',
    '^express-naver-captcha/emulator$': '<rootDir>/src/emulator/index.ts',
  },
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }] },
  // The built package lies in dist/: without this, Jest would find two packages of one name.
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // Real sockets, pictures and browsers on a machine that does other work too: what matters is that it comes, not when.
  testTimeout: 30_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts'],
};

export default config;
