// Where things lie, all relative to the repository.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');
export const inRoot = (...parts) => join(root, ...parts);
export const buildDir = inRoot('build');
export const logsDir = inRoot('build', 'logs');
export const stampsDir = inRoot('build', 'stamps');
export const depsDir = inRoot('build', 'deps');
export const siteDir = inRoot('dist', 'site');
// The site while it is being worked on: npm run dev.
export const devDir = inRoot('build', 'dev');
