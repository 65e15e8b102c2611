// pip, which brings what only Python's package registry has.
import { installPackages, missingPackages, osRelease } from './debian.mjs';
import { needs } from './needs.mjs';
import { python } from './python.mjs';
import { ask } from './run.mjs';

// The pip of Debian's Python, which is installed where it is missing; elsewhere that of the Python at hand.
export async function findPip(note) {
  const works = () =>
    [python, 'python3'].find((program) => ask(program, ['-m', 'pip', '--version']) !== null);
  if (!works() && osRelease().ID === 'debian') {
    const wanted = needs.filter((need) => need.python === 'pip').map((need) => need.package);
    await installPackages(missingPackages(wanted), note).catch(() => {}); // said below
  }
  return [works() ?? python, '-m', 'pip'];
}
