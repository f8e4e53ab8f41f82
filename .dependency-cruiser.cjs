// The law of rooms: apps → domain → platform → contracts. Down only, never app to app, never in a circle.
const DOMAIN = '^libs/(consent|audit|personal-data|policy|retention)/';
const PLATFORM = '^libs/(config|clock|database|jobs|blobs|http|identity|mail|abuse|exchange|request-log)/';
const CONTRACT = '^libs/(contracts|recording-format)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    // Types generated from OpenAPI (.d.ts) and the recorder's inlined worker (esbuild) exist for their own tools only.
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: ['/generated/[a-z]+\\.js$', '^pixeltrace:worker-source$'] } },
    { name: 'no-app-to-app', severity: 'error', from: { path: '^apps/([^/]+)/' }, to: { path: '^apps/', pathNot: '^apps/$1/' } },
    { name: 'libs-never-reach-up-to-apps', severity: 'error', from: { path: '^libs/', pathNot: '^libs/testing/' }, to: { path: '^apps/' } },
    { name: 'platform-never-reaches-up-to-domain', severity: 'error', from: { path: PLATFORM, pathNot: 'spec\\.ts$' }, to: { path: DOMAIN } },
    { name: 'contracts-import-nothing-of-ours', severity: 'error', from: { path: '^libs/contracts/' }, to: { path: '^(libs|apps)/', pathNot: '^libs/contracts/' } },
    { name: 'contracts-are-pure', severity: 'error', from: { path: CONTRACT, pathNot: 'spec\\.ts$' }, to: { dependencyTypes: ['npm', 'npm-dev', 'core'] } },
    { name: 'recorder-stands-on-the-format-alone', severity: 'error', from: { path: '^libs/recorder/', pathNot: 'spec\\.ts$' }, to: { path: '^(libs|apps)/', pathNot: '^libs/(recorder|recording-format)/' } },
    {
      name: 'domain-rooms-meet-by-readers',
      severity: 'error',
      from: { path: '^libs/(consent|audit|personal-data|policy|retention)/', pathNot: 'spec\\.ts$' },
      to: { path: DOMAIN, pathNot: ['^libs/$1/', '\\.reader\\.ts$'] },
    },
    {
      name: 'typeorm-only-in-repositories',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['\\.(repository|entity)\\.ts$', '^libs/database/', 'spec\\.ts$', '^libs/testing/'] },
      to: { path: 'node_modules/(typeorm|@nestjs/typeorm)/' },
    },
    {
      name: 'pg-only-in-database',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/database/', '^libs/jobs/', 'spec\\.ts$', '^libs/testing/'] },
      to: { path: 'node_modules/pg/' },
    },
    { name: 'bullmq-only-in-jobs', severity: 'error', from: { path: '^(apps|libs)/', pathNot: ['^libs/jobs/', '^libs/testing/'] }, to: { path: 'node_modules/(bullmq|@nestjs/bullmq)/' } },
    { name: 'testing-in-specs-only', severity: 'error', from: { pathNot: ['spec\\.ts$', '^libs/testing/', '^test/', '^bench/'] }, to: { path: '^libs/testing/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules|\\.state)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.law.json' },
    // Not `node`: the names in package.json would lead to dist, which is left out, and the law would see nothing.
    enhancedResolveOptions: { conditionNames: ['import', 'require'], extensions: ['.ts', '.js', '.json'] },
  },
};
