/** The former names, until their last user has moved. */
export { nextFrame as frame, yieldToMain as breath } from './yield-to-main.ts';
