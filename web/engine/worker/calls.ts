/** The bundle `engine/calls.js`. */
export { laterCalls as calls } from '../shared/later-calls.ts';
