/** The part of `jest --json` that we read. */
export interface JestReport {
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  /** Files that could not even be loaded: none of their tests counts otherwise. */
  numRuntimeErrorTestSuites: number;
  numPendingTests: number;
  numTodoTests: number;
}

export interface TestCount {
  passed: number;
  failed: number;
}

/** A file that cannot be loaded is a failure, and so is a test that was skipped or left to do: a green run leaves nothing out. */
export const countTests = (report: JestReport): TestCount => {
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites + report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: failed === 0 && !report.success ? 1 : failed };
};
