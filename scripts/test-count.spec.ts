import { countTests, type JestReport } from './test-count.js';

const report = (parts: Partial<JestReport>): JestReport => ({
  success: true,
  numPassedTests: 0,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  ...parts,
});

it('adds up what passed', () => {
  expect(countTests(report({ numPassedTests: 7 }))).toEqual({ passed: 7, failed: 0 });
});

it.each([{ numFailedTests: 1 }, { numRuntimeErrorTestSuites: 1 }, { numPendingTests: 1 }, { numTodoTests: 1 }])('counts %p as a failure', (parts) => {
  expect(countTests(report({ numPassedTests: 7, success: false, ...parts }))).toEqual({ passed: 7, failed: 1 });
});

it('never calls a run green that jest calls red', () => {
  expect(countTests(report({ numPassedTests: 7, success: false })).failed).toBe(1);
});
