/** The bundle `engine/text-calls.js`. */
export { textCalls as calls } from '../shared/text-calls.ts';
