const { default: Sequencer } = require('@jest/test-sequencer');

// Jest starts large files first when it has not seen how long they take, as on a fresh clone; these take long although they are small, and one of them at the end keeps the other cores waiting.
const SLOW = ['journeys/bad-input', 'journeys/pages', 'journeys/recorder', 'architecture/law', 'jobs/src/effects', 'tenancy/access-matrix', 'journeys/main-job', 'journeys/start', 'journeys/forgotten-person', 'jobs/src/failures', 'journeys/image'];

const rank = ({ path }) => {
  const at = SLOW.findIndex((name) => path.includes(`${name}.`));
  return at < 0 ? SLOW.length : at;
};

module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};
