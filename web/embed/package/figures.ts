/** What every figure of the package does as it is imported: says where its files are. */
import type { Files } from '../../engine/shared/files.ts';
import { provide } from '../../kit/engine.ts';
import { filesOf, type Model } from './model.ts';

export { setSiteRoot as serveFrom } from '../../kit/engine.ts';

export function provideFiles(engineFiles: Files, models: readonly Model[]): void {
  provide({ form: 'package', files: { ...engineFiles, ...filesOf(models) } });
}
