// One project for each control that is switched off, all on one set of services. PIXELTRACE_SWITCHED_OFF: a JSON file, [{ name, file, find, replace, test }].
import { readFileSync } from 'node:fs';
import path from 'node:path';
import usual from '../../jest.config.mjs';

const wanted = JSON.parse(readFileSync(process.env.PIXELTRACE_SWITCHED_OFF, 'utf8'));
const root = usual.projects[0].rootDir;
const isOf = (project, file) => new RegExp(project.testRegex).test(file) && !(project.testPathIgnorePatterns ?? []).some((pattern) => new RegExp(pattern.replace('<rootDir>', root)).test(path.join(root, file)));

export default {
  reporters: [path.join(root, 'scripts', 'promises', 'switch-off-reporter.cjs')],
  projects: wanted.map(({ name, test, ...switchOff }) => {
    const project = usual.projects.find((candidate) => isOf(candidate, test));
    const [[files, [, options]]] = Object.entries(project.transform);
    return {
      ...project,
      displayName: name,
      testRegex: `${root}/${test}`.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`) + '$',
      transform: { [files]: [path.join(root, 'scripts', 'promises', 'switching-transform.cjs'), { ...options, switchOff }] },
    };
  }),
};
