// Writes what came of each project to PIXELTRACE_SWITCHED_OFF_REPORT: { [name]: { failed: [title], expected: [title], passed: [title], broken: message | null } }
const { writeFileSync } = require('node:fs');

module.exports = class SwitchOffReporter {
  outcomes = {};

  onTestResult({ context }, { testResults, testExecError, failureMessage }) {
    const titles = (status) => testResults.filter((result) => result.status === status).map(({ title }) => title);
    const expected = testResults.filter(({ failureDetails = [] }) => failureDetails.some((detail) => detail?.matcherResult ?? detail?.error?.matcherResult)).map(({ title }) => title);
    const broken = testExecError || (testResults.length === 0 && failureMessage) ? String(failureMessage ?? testExecError?.message).slice(0, 2_000) : null;
    this.outcomes[context.config.displayName.name] = { failed: titles('failed'), expected, passed: titles('passed'), broken };
  }

  onRunComplete() {
    writeFileSync(process.env.PIXELTRACE_SWITCHED_OFF_REPORT, JSON.stringify(this.outcomes));
  }
};
