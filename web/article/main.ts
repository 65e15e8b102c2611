/** The site's page: figures and contents, and a copy kept for reading without a network. */
import { keepLater } from '../offline/page/later.ts';
import { startPage } from './page/page.ts';

startPage();
keepLater();
