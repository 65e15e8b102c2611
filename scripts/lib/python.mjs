// The Python for which Debian's packages are installed: its own, whichever other comes first on the PATH.
// Elsewhere, whatever is called python3. EMBEDSCOPE_PYTHON names another.
import { osRelease } from './debian.mjs';

export const python =
  process.env.EMBEDSCOPE_PYTHON ?? (osRelease().ID === 'debian' ? '/usr/bin/python3' : 'python3');
