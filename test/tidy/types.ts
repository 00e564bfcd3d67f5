/**
 * Type-checks every layer against only the types it may know (style point 12): a core that names
 * `setTimeout` or `Buffer` fails here, because its tsconfig has the ES library alone.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const projects = globSync('*/{,*/}tsconfig.json', { exclude: ['node_modules/**'] }).sort();

/** What a layer's last check knew, so that only what changed since is looked at again. */
const memoryOf = (project: string): string =>
  `node_modules/.cache/types/${project.replaceAll(/[\\/]/g, '-')}.tsbuildinfo`;

const check = (project: string): Promise<string> =>
  new Promise((resolve) => {
    const memory = ['--incremental', '--tsBuildInfoFile', memoryOf(project)];
    const args = ['-p', project, '--pretty', 'false', ...memory];
    const tsc = spawn('node_modules/.bin/tsc', args);
    let output = '';
    tsc.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    tsc.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    tsc.on('close', (code) => resolve(code === 0 ? '' : `${project}\n${output}`));
  });

const queue = [...projects];
const failures: string[] = [];
const worker = async (): Promise<void> => {
  for (let project = queue.shift(); project !== undefined; project = queue.shift()) {
    const failure = await check(project);
    if (failure !== '') failures.push(failure);
  }
};
await Promise.all(Array.from({ length: availableParallelism() }, worker));

if (failures.length > 0) {
  console.error(failures.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`types: ${projects.length} layers, no errors`);
}
