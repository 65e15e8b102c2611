/** The bundle `engine/calls.js`. */
export { laterCalls } from '../shared/later-calls.ts';
