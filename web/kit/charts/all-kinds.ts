/** Every kind of chart at once, for the build and for tests: imported for its effect. */
import { bars } from './bars.ts';
import { histogram } from './histogram.ts';
import { addKinds } from './kinds.ts';
import { lines } from './lines.ts';
import { matrix } from './matrix.ts';
import { points } from './points.ts';
import { ribbon } from './ribbon.ts';

addKinds({ lines, bars, histogram, matrix, points, ribbon });
