// `npm start`: installs what is missing, builds, serves, prints the address.

import { build } from './build.mjs';
import { main } from './lib/say.mjs';
import { serveSite } from './serve.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  await setup();
  await build();
  await serveSite();
});
